"""Rows of parameters of which the quick loop takes a few."""

from collections.abc import Iterable
from typing import Any

import pytest


def few(values: Iterable[Any], *quick: Any) -> list[Any]:
    """All for `parametrize`; those that are not among `quick`, which tell nearly as much, are marked as slow."""
    return [value if value in quick else pytest.param(value, marks=pytest.mark.slow) for value in values]
