"""The pocket network, which comes with the package: architecture, weights and categories."""

from .architecture import DEVIATION, MEAN, STRIDE, WINDOW, Pocket
from .categories import outputs
from .checkpoint import WEIGHTS, read

__all__ = ["DEVIATION", "MEAN", "STRIDE", "WEIGHTS", "WINDOW", "Pocket", "outputs", "read"]
