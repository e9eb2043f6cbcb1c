"""Settings come from four places, each over the one before, and whatever is wrong is said in one sentence."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from stream.__main__ import main, parser
from stream.dream.networks.zoo import ZOO
from stream.settings import (
    AUTO_SIZE,
    NETWORKS,
    AutoSize,
    SettingError,
    Settings,
    Size,
    default_text,
    from_arguments,
    load,
    parse,
    table,
)  # fmt: skip
from tests.show import REPOSITORY


def test_the_defaults_stand_when_nothing_is_given() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.size, settings.fps) == ("0.0.0.0", 8000, Size(1280, 720), 30)


def test_a_canvas_is_as_large_as_the_video_unless_it_is_set() -> None:
    assert load(flags={"size": "426x240"}).canvas == Size(426, 240)
    assert replace(load(flags={"size": "426x240"}), size=Size(960, 540)).canvas == Size(960, 540)
    assert load(flags={"size": "426x240", "canvas": "320x180"}).canvas == Size(320, 180)
    assert load().canvas == load(flags={"canvas": "auto", "size": "auto"}).size == AUTO_SIZE
    for text, auto in (("auto", True), ("1280x720", False)):
        assert isinstance(parse("size", text, "--size"), AutoSize) is auto


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_text('port = 1\nfps = 20\nzoom = 1.2\nsize = "320x180"\n')
    settings = load(config, {"REVERIE_PORT": "2", "REVERIE_FPS": "25", "PATH": "/"}, {"port": "3"})
    assert (settings.port, settings.fps, settings.zoom, settings.size) == (3, 25, 1.2, Size(320, 180))


def test_the_configuration_file_may_be_named_by_a_variable(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_text("hold = 4\n")
    assert load(environ={"REVERIE_CONFIG": str(config)}).hold == 4


def test_every_default_is_what_its_own_row_allows() -> None:
    for row in table():
        text = default_text(row)
        if row.name != "data":
            assert parse(row.name, text, row.name) == row.default, row.name


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("port", -1),
        ("port", True),
        ("host", True),
        ("offline", "yes"),
        ("offline", 1),
        ("port", "8000.5"),
        ("port", [1]),
        ("fps", "NaN"),
        ("zoom", float("nan")),
        ("zoom", float("inf")),
        ("size", "641x360"),
        ("size", "640 x 360"),
        ("size", "99999x2"),
        ("seed", -1),
        ("device", "tpu"),
        ("network", "GoogLeNet"),
        ("network", "googlenet+googlenet"),
        ("network", "googlenet+auto"),
        ("network", "googlenet+"),
        ("network", "+".join(NETWORKS[:7])),
        ("join", "javascript:alert(1)"),
        ("weights", "/no/such/file"),
        ("weights", "w" * 300),
        ("voice", "v" * 300),
        ("data", "~nobody-has-this-name/show"),
        ("twitch_server", "ircs://[1:2]:6697"),
        ("host", "a\nb"),
        ("data", "\0"),
        ("twitch_channel", "#ada"),
        ("twitch_channel", "ada,bo"),
        ("twitch_bots", "ada bot"),
        ("twitch_bots", "ada,"),
        ("twitch_server", "https://example.org"),
        ("twitch_server", "irc://host:6667\r\nQUIT"),
        ("twitch_server", "irc://host:65536"),
        ("retention", 0),
    ],
)
def test_a_value_that_is_not_allowed_is_said_with_its_source_and_what_is_allowed(name: str, bad: object) -> None:
    with pytest.raises(SettingError, match=r"^show\.toml: '\w+' is .* but must be .*\.$"):
        parse(name, bad, f"show.toml: {name!r}")


SECRET = "correct-horse-battery"


def test_a_secret_comes_from_a_file_or_a_variable(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_text(f'operator = "{SECRET}"\n')
    assert load(config).operator == load(environ={"REVERIE_OPERATOR": SECRET}).operator == SECRET
    assert load().operator is None


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    assert SECRET not in repr(load(environ={"REVERIE_OPERATOR": SECRET}))
    for bad in (f"{SECRET} ", "short", f"{SECRET}\n{SECRET}", "ü" * 20, "x" * 201, "", 10**20):
        with pytest.raises(SettingError, match=r"must be `none` or 16 to 200 .*; what it is now is not shown") as error:
            parse("operator", f"{bad} {bad}" if isinstance(bad, str) else [bad], "REVERIE_OPERATOR")
        assert str(bad).strip() == "" or str(bad).strip() not in str(error.value)


@pytest.mark.parametrize("command", [["serve"], ["networks", "use", "pocket"], ["dream", "volcano"], ["doctor"]])
def test_a_secret_as_a_flag_is_refused_without_being_shown(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--operator", SECRET]) == 2
    said = capsys.readouterr().err
    assert said.startswith("reverie: --operator would show the secret in the process list")
    assert SECRET not in said
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    assert "--operator" not in capsys.readouterr().out


@pytest.mark.parametrize("text", ["port = ", "[[[", "port = 8000\nport = 1", "[port]\na = 1", b"\xff".decode("latin1")])
def test_a_configuration_that_is_broken_is_one_sentence(text: str, tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    config.write_bytes(text.encode("latin1"))
    with pytest.raises(SettingError) as error:
        load(config)
    assert str(config) in str(error.value)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_a_configuration_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")


def test_a_misspelt_setting_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match="REVERIE_SEET is no setting; 'seed' may be meant"):
        load(environ={"REVERIE_SEET": "1"})


def test_every_setting_stands_in_the_readmes_table() -> None:
    lines = (REPOSITORY / "README.md").read_text("utf-8").splitlines()
    start = lines.index("| setting | default | what it is | allowed |") + 2
    rows = itertools.takewhile(bool, lines[start:])
    documented = {line.split("|")[1].strip(" `"): line for line in rows}
    assert list(documented) == [row.name for row in table()]
    for row in table():
        cells = [cell.strip() for cell in documented[row.name].split(" | ")]
        assert cells[1].strip("`") == default_text(row), row.name
        assert cells[2] == row.metadata["sentence"], row.name
        assert cells[3].rstrip(" |") == row.metadata["type"].allowed, row.name


def test_the_networks_that_may_be_asked_for_are_those_that_exist() -> None:
    assert tuple(ZOO) == NETWORKS
    assert Settings().network == "auto"


def test_a_switch_is_a_word_a_truth_of_toml_or_a_flag_alone(tmp_path: Path) -> None:
    config = tmp_path / "show.toml"
    for text, value in (("true", True), ("false", False), ('"true"', True)):
        config.write_text(f"offline = {text}\n")
        assert load(config).offline is value
    assert load(environ={"REVERIE_OFFLINE": "true"}).offline is True
    for flags, value in (([], False), (["--offline"], True), (["--no-offline"], False)):
        assert from_arguments(parser().parse_args(["serve", *flags]), {}).offline is value
    arguments = parser().parse_args(["dream", "--offline", "volcano"])
    assert arguments.subjects == ["volcano"]


def test_the_bitrate_suits_the_size_unless_one_is_given() -> None:
    assert Settings(size=Size(640, 360)).bits_per_second == 2_500_000
    assert 4_000_000 < Settings(size=Size(1280, 720)).bits_per_second < 5_500_000
    assert 6_000_000 < Settings(size=Size(1920, 1080)).bits_per_second < 8_000_000
    assert Settings(bitrate=300).bits_per_second == 300_000


def test_a_name_of_two_words_is_a_flag_with_a_hyphen() -> None:
    arguments = parser().parse_args(["serve", "--twitch-channel", "Ada_L"])
    assert from_arguments(arguments, {}).twitch_channel == "ada_l"
    with pytest.raises(SettingError, match=r"^--twitch-channel is 'a b', but must be"):
        load(flags={"twitch_channel": "a b"})


def test_a_secret_has_no_flag_and_is_shown_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "show.toml"
    config.write_text('twitch_token = "oauth:abc123"\n')
    for settings in (load(config), load(environ={"REVERIE_TWITCH_TOKEN": "abc123"})):
        assert settings.twitch_token == "abc123"
        assert "abc123" not in repr(settings)
    for bad in ("abc 123", "abc123\r\nQUIT", "oauth:", "x" * 201):
        with pytest.raises(SettingError) as error:
            load(environ={"REVERIE_TWITCH_TOKEN": bad})
        said = "REVERIE_TWITCH_TOKEN must be `none` or an OAuth token; what it is now is not shown."
        assert str(error.value) == said
    for arguments in (["--twitch-token", "abc123"], ["--twitch-token=abc123"]):
        assert main(["serve", *arguments]) == 2
        said = capsys.readouterr().err
        assert "REVERIE_TWITCH_TOKEN" in said and "abc123" not in said


def test_several_networks_and_several_files_may_be_named(tmp_path: Path) -> None:
    first, second = tmp_path / "first.pth", tmp_path / "sec,ond.pth"
    for file in (first, second):
        file.touch()
    settings = load(flags={"network": "googlenet+vgg16", "weights": f"{first}, {first}"})
    assert (settings.network, settings.weights) == ("googlenet+vgg16", (first, first))
    assert load(flags={"weights": str(second)}).weights == (second,)
    assert load(flags={"weights": "none"}).weights == ()
    assert load(flags={"network": "+".join(NETWORKS[:6])}).network.count("+") == 5
