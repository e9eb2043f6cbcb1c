"""A canvas that is too large for the memory becomes smaller before it is dreamed on, and one sentence says so."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from stream.dream import memory
from stream.dream.memory import (
    BYTES_PER_PIXEL,
    available_bytes,
    canvas_in_memory,
    forget_peak,
    is_out_of_memory,
    peak_bytes,
)
from stream.settings import Size

CPU, CARD = torch.device("cpu"), torch.device("cuda")
LARGE = Size(4096, 4096)
NEEDED = BYTES_PER_PIXEL * 4096 * 4096


@pytest.mark.parametrize(
    ("available", "canvas"),
    [(NEEDED, LARGE), (NEEDED - 1, Size(2048, 2048)), (NEEDED // 5, Size(1024, 1024)), (0, Size(1024, 1024))],
)
def test_it_has_half_or_a_quarter_of_its_sides_where_memory_is_short(
    available: int, canvas: Size, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert canvas_in_memory(LARGE, CPU, available) == canvas
    assert len(caplog.records) == (canvas != LARGE)
    if caplog.records:
        assert f"A canvas of 4096x4096 would take 8.4 GB of memory, and {available / 1e9:.1f} GB" in caplog.text


def test_a_graphics_card_says_so_itself() -> None:
    assert canvas_in_memory(LARGE, CARD, 0) == LARGE


def test_what_is_free_is_the_least_of_all_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    monkeypatch.setattr(memory, "_MEMORY_INFORMATION", tmp_path / "meminfo")
    everything = available_bytes()
    (tmp_path / "meminfo").write_text("MemTotal:  9999999999 kB\nMemAvailable:     4000 kB\n")
    assert available_bytes() == 4_096_000 < everything
    (tmp_path / "memory.current").write_text("1000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert available_bytes() == 4_096_000
    (tmp_path / "memory.max").write_text("3000\n")
    assert available_bytes() == 2000


def test_a_full_memory_is_told_from_other_errors() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    with pytest.raises(RuntimeError) as error:
        torch.empty(2**55, dtype=torch.uint8)
    assert is_out_of_memory(error.value)
    with pytest.raises(RuntimeError) as error:
        torch.zeros(2) @ torch.zeros(3)
    assert not is_out_of_memory(error.value)


def test_the_peak_of_what_was_taken_is_known_and_can_be_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_peak(CPU)
    before = peak_bytes(CPU)
    torch.ones(50_000_000, dtype=torch.uint8)  # zeros would not be written
    assert 40_000_000 < peak_bytes(CPU) - before < 100_000_000
    forget_peak(CPU)
    assert peak_bytes(CPU) < before + 40_000_000
    monkeypatch.setattr(memory, "_PROCESS_STATUS", tmp_path / "none")
    monkeypatch.setattr(memory, "_PEAK_RESET", tmp_path / "none" / "at" / "all")
    forget_peak(CPU)
    assert peak_bytes(CPU) > before / 2


@pytest.mark.slow
def test_a_keyframe_takes_no_more_than_is_reckoned_with() -> None:
    """In a process of its own, where nothing else is in memory."""
    dream = """
import torch
from stream.dream.dreamer import Dreamer
from stream.dream.memory import peak_bytes
from stream.dream.networks.engine import start
from stream.settings import Settings, Size
def dreamed(canvas):
    settings = Settings(network="pocket", precision="float32", device="cpu", threads=1, canvas=canvas, seed=1)
    dreamer = Dreamer(start(settings), settings, 1)
    dreamer.move(); dreamer.step(); dreamer.keyframe()
    return peak_bytes(torch.device("cpu"))
print(dreamed(Size(64, 64)), dreamed(Size(1600, 900)))
"""
    said = subprocess.run([sys.executable, "-c", dream], check=True, capture_output=True, text=True).stdout
    small, large = map(int, said.split())
    assert 0.3 * BYTES_PER_PIXEL < (large - small) / (1600 * 900) < BYTES_PER_PIXEL
