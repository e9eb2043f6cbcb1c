"""The network that comes with the package: its definition, its weights and what it knows."""

from .categories import outputs, relatives
from .network import DEVIATION, MEAN, STRIDE, WINDOW, Pocket
from .weights import WEIGHTS, read

__all__ = ["DEVIATION", "MEAN", "STRIDE", "WEIGHTS", "WINDOW", "Pocket", "outputs", "read", "relatives"]
