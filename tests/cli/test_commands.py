"""The commands do what they say, and what is wrong with their arguments is one sentence and the code 2."""

from dataclasses import fields
from pathlib import Path

import pytest
from PIL import Image

from stream import automatic_sizes, supervisor
from stream.__main__ import main, parser
from stream.ipc import worker
from stream.ipc.reports import MeasuredFrame
from stream.settings import Settings, Size

QUICK = ("--network", "pocket", "--canvas", "96x64", "--keyframes", "1", "--steps", "1", "--precision", "float32")


def test_a_dream_of_two_things_is_written_as_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "dream.png"
    assert main(["dream", "volcano", "goldfish", "--output", str(path), *QUICK]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    with Image.open(path) as picture:
        assert picture.size == (96, 64)
        assert len(set(picture.convert("L").tobytes())) > 20


def test_what_a_network_has_never_seen_is_dreamed_as_its_nearest_relative_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dream", "beagle", "--output", str(tmp_path / "dream.jpg"), *QUICK]) == 0
    said = capsys.readouterr().err
    assert "The pocket network dreams golden retriever for beagle, which it has never seen.\n" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("volcanoo",), "'volcanoo' is no category; 'volcano'"),
        (("volcano", "castle", "goldfish"), "A dream is of one or two things."),
        (("volcano", "--keyframes", "0"), "A dream takes one keyframe at least."),
        (("volcano", "--output", "dream.gif"), "dream.gif must end in .jpg, .png or .webp."),
        (("volcano", "--output", "nowhere/dream.jpg"), "There is no folder nowhere to put the picture into."),
        (("volcano", "--network", "alexnet"), "network"),
    ],
)
def test_what_cannot_be_dreamed_is_said_before_anything_is_loaded(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dream", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith("reverie: ") and sentence in said
    assert said.count("\n") == 1


def test_a_dream_may_have_more_keyframes_than_a_show_has_in_a_second(tmp_path: Path) -> None:
    many = [*QUICK[:4], "--keyframes", "70", "--steps", "1"]
    assert main(["dream", "volcano", "--output", str(tmp_path / "dream.jpg"), *many]) == 0


def test_what_has_no_kin_is_dreamed_as_what_people_would_take_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dream", "meerkat", "--output", str(tmp_path / "dream.jpg"), *QUICK]) == 0
    assert "dreams otter for meerkat, which it has never seen" in capsys.readouterr().err


def test_no_commands_own_flag_is_taken_for_a_setting() -> None:
    settings = {field.name for field in fields(Settings)}
    (commands,) = (action.choices for action in parser()._actions if isinstance(action.choices, dict))
    for name, command in commands.items():
        for action in command._actions:
            if action.dest in settings:
                assert action.default is None and action.type is None, f"{name}: {action.option_strings}"


def test_the_show_begins_with_sizes_that_were_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Settings] = []

    class Noted:
        def __init__(self, settings: Settings) -> None:
            begun.append(settings)

        def run(self) -> int:
            return 0

    monkeypatch.setattr(supervisor, "Supervisor", Noted)
    monkeypatch.setattr(worker, "start_logging", lambda *_: None)
    frame = MeasuredFrame(Size(1280, 720), "libx264", 0.02)
    monkeypatch.setattr(automatic_sizes, "measured_frame", lambda _: frame)
    for flags in ([], ["--size", "426x240"], ["--canvas", "64x64"]):
        assert main(["serve", *flags]) == 0
    assert [(str(one.size), str(one.canvas)) for one in begun] == [
        ("960x540", "960x540"),
        ("426x240", "426x240"),
        ("960x540", "64x64"),
    ]
