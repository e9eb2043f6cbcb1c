"""The network that comes with the package: its definition, its weights and what it knows."""

from .architecture import DEVIATION, MEAN, STRIDE, WINDOW, Pocket
from .categories import outputs
from .checkpoint import WEIGHTS, read

__all__ = ["DEVIATION", "MEAN", "STRIDE", "WEIGHTS", "WINDOW", "Pocket", "outputs", "read"]
