"""After ten minutes of viewers and shouts the show is no larger than it was."""

import time

import pytest

from tests.footprint import Footprint
from tests.show import Show

MINUTES = 10
LIMITS = {"site": 150, "studio": 250, "dreamer": 1500}  # MB


@pytest.mark.last
@pytest.mark.timeout(60 * (MINUTES + 2))
def test_memory_is_bounded_and_flat_after_ten_minutes(show: Show, footprint: Footprint) -> None:
    while time.monotonic() - show.started < 60 * MINUTES:
        time.sleep(1)
    print(f"\n{footprint.table()}")
    for name, limit in LIMITS.items():
        middle, end = footprint.memory(name, 0.4, 0.6), footprint.memory(name, 0.8, 1.0)
        assert end <= limit, f"{name}: {end:.0f} MB"
        assert end <= 1.1 * middle + 5, f"{name} grew from {middle:.0f} to {end:.0f} MB"
