"""One table of every setting: name, default, what is allowed, one sentence.

Values come, in rising order, from the table's defaults, a TOML file, `REVERIE_*` variables and flags:

    settings = load(config=Path("show.toml"), environ=os.environ, flags={"port": "8080"})
"""

import argparse
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

ENVIRONMENT_PREFIX = "REVERIE_"

WILDCARDS = ("0.0.0.0", "::")
"""Hosts that stand for every address of this machine."""

NETWORKS = (
    "pocket",
    "googlenet",
    "vgg16",
    "vgg19",
    "inception_v3",
    "resnet50",
    "squeezenet1_0",
    "squeezenet1_1",
    "mobilenet_v2",
)


class SettingError(ValueError):
    """A setting that is unknown or not allowed, said in one sentence that names where it came from."""


class Size(NamedTuple):
    """Width and height of a picture, in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Kind:
    """What a setting may be: `parse` turns its text into the value or raises ValueError, `allowed` says it in words.

    `word` is how a user says None. A `switch` may also be TOML's true or false, and its flag takes no value. A `secret`
    is never shown, and has no flag, because everybody on a machine may read the process list.
    """

    allowed: str
    parse: Callable[[str], Any]
    word: str = "none"
    switch: bool = False
    secret: bool = False


def _text(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def _web_address(text: str) -> str | None:
    if text == "auto":
        return None
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(text)
    return text


def _whole(low: int, high: int, word: str | None = None) -> Kind:
    """A whole number in low..high, or `word` (which stands for None)."""

    def parse(text: str) -> int | None:
        if text == word:
            return None
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return Kind((f"`{word}` or " if word else "") + f"a whole number from {low} to {high}", parse, word or "none")


def _real(low: float, high: float, word: str | None = None) -> Kind:
    """A number in low..high, or `word` (which stands for None)."""

    def parse(text: str) -> float | None:
        if text == word:
            return None
        number = float(text)
        if not low <= number <= high:  # false for NaN, too
            raise ValueError(text)
        return number

    return Kind((f"`{word}` or " if word else "") + f"a number from {low:g} to {high:g}", parse, word or "none")


def _choice(*names: str) -> Kind:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return Kind("one of " + ", ".join(names), parse)


def _pattern(pattern: str, allowed: str) -> Kind:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return Kind(allowed, parse)


def _size(low: int, high: int) -> Kind:
    def parse(text: str) -> Size:
        match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
        if not match:
            raise ValueError(text)
        size = Size(int(match[1]), int(match[2]))
        if any(side % 2 or not low <= side <= high for side in size):
            raise ValueError(text)
        return size

    return Kind(f"WIDTHxHEIGHT, both even and from {low} to {high}", parse)


def _secret(low: int, high: int) -> Kind:
    """A text of so many characters that can stand in a header of HTTP, or `none`."""

    def parse(text: str) -> str | None:
        if text == "none":
            return None
        if not re.fullmatch(rf"[!-~]{{{low},{high}}}", text):
            raise ValueError(text)
        return text

    return Kind(f"`none` or {low} to {high} letters, digits or signs of ASCII", parse, secret=True)


def _switch() -> Kind:
    words = {"true": True, "false": False}

    def parse(text: str) -> bool:
        if text not in words:
            raise ValueError(text)
        return words[text]

    return Kind("true or false", parse, switch=True)


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text).expanduser().absolute()


def _file(text: str) -> Path | None:
    if text == "none":
        return None
    path = _path(text)
    if not path.is_file():
        raise ValueError(text)
    return path


def setting(default: Any, kind: Kind, sentence: str) -> Any:
    return field(default=default, repr=not kind.secret, metadata={"kind": kind, "sentence": sentence})


@dataclass(frozen=True)
class Settings:
    """The table. Every row is a setting, under the same name as flag, TOML key and `REVERIE_*` variable."""

    host: str = setting(
        "0.0.0.0",
        Kind("an address or host name", _text),
        "The address to listen on; 127.0.0.1 keeps the show to this machine.",
    )
    port: int = setting(8000, _whole(0, 65535), "The port to listen on; 0 takes any free one and says which.")
    join: str | None = setting(
        None,
        Kind("`auto` or a web address", _web_address, "auto"),
        "The web address that the kiosk invites people to; auto finds this machine's own.",
    )
    network: str = setting(
        "auto",
        _choice("auto", *NETWORKS),
        "The network that dreams; auto begins with the pocket network and takes GoogLeNet once it is here, if this machine is fast enough.",
    )
    weights: Path | None = setting(
        None,
        Kind("`none` or a file that exists", _file),
        "A file with the network's weights (a PyTorch state_dict or safetensors) instead of those that come with it.",
    )
    offline: bool = setting(False, _switch(), "Downloads nothing; dreams with what is on this machine.")
    device: str = setting("auto", _pattern(r"auto|cpu|cuda(:\d)?", "auto, cpu, cuda or cuda:NUMBER"), "Where to dream.")
    precision: str = setting(
        "auto",
        _choice("auto", "float32", "bfloat16"),
        "What to compute in; auto measures at the first start which is faster.",
    )
    threads: int | None = setting(
        None, _whole(1, 256, "auto"), "Processor threads that the dreamer may use; auto leaves one core free."
    )
    canvas: Size = setting(
        Size(320, 180),
        _size(64, 4096),
        "The size of the picture that is dreamed, before it is enlarged to the video's; a slow machine takes a smaller one.",
    )
    steps: int = setting(3, _whole(1, 100), "Dream steps between two keyframes; a slow machine takes fewer.")
    keyframes: float | None = setting(
        None,
        _real(0.5, 60, "auto"),
        "Dreamed pictures a second to aim at, with fewer steps and a smaller canvas where the machine is slow, and at most half as many more; auto is 8, on a graphics card 30.",
    )
    zoom: float = setting(1.1, _real(1.0, 2.0), "How much the picture grows in a second; 1 stands still.")
    turn: float = setting(
        0.3, _real(-30, 30), "How far the picture turns in a second, in degrees; positive is clockwise."
    )
    wander: float = setting(
        0.6, _real(0, 1), "How much zoom, turn and drift change over the minutes, and the zoom breathes; 0 keeps them."
    )
    seed: int | None = setting(
        None, _whole(0, 2**63 - 1, "random"), "The seed of the dream; the same seed dreams the same."
    )
    size: Size = setting(Size(640, 360), _size(128, 4096), "The size of the video.")
    fps: int = setting(30, _whole(5, 60), "Frames a second of the video.")
    bitrate: int | None = setting(
        None, _whole(100, 100_000, "auto"), "The video's bitrate in kbit/s; auto suits it to the size."
    )
    encoder: str = setting(
        "auto",
        _choice("auto", "libx264", "h264_nvenc"),
        "The H.264 encoder; auto takes the graphics card's where it works.",
    )
    hold: float = setting(8.0, _real(1, 3600), "How long, in seconds, a subject is dreamed before the next may follow.")
    seats: int = setting(
        40, _whole(0, 1000), "How many viewers may watch by WebRTC at once; others get the live socket."
    )
    operator: str | None = setting(
        None,
        _secret(16, 200),
        "The operator's token, whose holder may change the show while it runs; where it is none, the first line of the file operator.token in the data folder is. It has no flag, because the process list would show it.",
    )
    data: Path = setting(
        Path(platformdirs.user_data_dir("reverie", appauthor=False)),
        Kind("a folder", _path),
        "The folder for database, checkpoints and recordings.",
    )
    log: str = setting("info", _choice("debug", "info", "warning"), "How much the log says.")

    @property
    def bits_per_second(self) -> int:
        """The video's bitrate. A dreamed picture is harder to code than most: 2.5 Mbit/s at 640x360, about 7 at 1080p."""
        if self.bitrate is not None:
            return self.bitrate * 1000
        return int(2_500_000 * (self.size.width * self.size.height / (640 * 360)) ** 0.47)


def table() -> tuple[Field[Any], ...]:
    """The rows of the table, in order; `metadata` holds each one's `kind` and `sentence`."""
    return fields(Settings)


def default_text(row: Field[Any]) -> str:
    """A row's default as a user would write it."""
    if row.default is None:
        return str(row.metadata["kind"].word)
    if row.name == "data":
        return "the platform's data folder"
    if isinstance(row.default, bool):
        return str(row.default).lower()
    return f"{row.default:g}" if isinstance(row.default, float) else str(row.default)


def parse(name: str, value: object, source: str) -> Any:
    """The value of one setting, from text or from a TOML scalar. Raises SettingError."""
    row = {row.name: row for row in table()}[name]
    kind: Kind = row.metadata["kind"]
    if isinstance(value, str | int | float) and (kind.switch or not isinstance(value, bool)):
        try:
            return kind.parse(str(value).lower() if isinstance(value, bool) else str(value).strip())
        except (ValueError, OverflowError):
            pass
    if kind.secret:
        raise SettingError(f"{source} must be {kind.allowed}; what it is now is not shown.")
    shown = str(value) if len(str(value)) <= 60 else str(value)[:57] + "..."
    raise SettingError(f"{source} is {shown!r}, but must be {kind.allowed}.")


def _no_such(name: str, names: Iterable[str], source: str) -> SettingError:
    near = difflib.get_close_matches(name, names, n=1)
    return SettingError(f"{source} is no setting; {f'{near[0]!r} may be meant' if near else 'README.md lists them'}.")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"The configuration {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingError(f"The configuration {path} is not TOML: {error}.") from error
    names = [row.name for row in table()]
    for name in content:
        if name not in names:
            raise _no_such(name, names, f"{path}: {name!r}")
    return {name: parse(name, value, f"{path}: {name!r}") for name, value in content.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    variables = {f"{ENVIRONMENT_PREFIX}{row.name.upper()}": row.name for row in table()}
    given = {name: text for name, text in environ.items() if name.startswith(ENVIRONMENT_PREFIX)}
    given.pop(f"{ENVIRONMENT_PREFIX}CONFIG", None)
    for variable in given:
        if variable not in variables:
            name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
            raise _no_such(name, variables.values(), f"The variable {variable}")
    return {variables[variable]: parse(variables[variable], text, variable) for variable, text in given.items()}


def load(
    config: Path | None = None, environ: Mapping[str, str] | None = None, flags: Mapping[str, object] | None = None
) -> Settings:
    """The settings of this run. Raises SettingError, one sentence that names the source, the key and what is allowed."""
    environ = environ or {}
    if config is None and environ.get(f"{ENVIRONMENT_PREFIX}CONFIG"):
        config = Path(environ[f"{ENVIRONMENT_PREFIX}CONFIG"])
    values = _from_file(config) if config else {}
    values |= _from_environment(environ)
    for row in table():
        if row.metadata["kind"].secret and row.name in (flags or {}):
            raise SettingError(
                f"--{row.name} would show the secret in the process list; the variable "
                f"{ENVIRONMENT_PREFIX}{row.name.upper()} or a file does not."
            )
    values |= {name: parse(name, value, f"--{name}") for name, value in (flags or {}).items()}
    return Settings(**values)


def add_flags(parser: argparse.ArgumentParser, *only: str) -> None:
    """One flag for every setting (or for those named in `only`), and `--config`."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="A TOML file with any of these settings.")
    for row in table():
        sentence, kind = row.metadata["sentence"].removesuffix("."), row.metadata["kind"]
        if kind.secret:
            parser.add_argument(f"--{row.name}", help=argparse.SUPPRESS)  # only so that `load` can refuse it
            continue
        if only and row.name not in only:
            continue
        help_text = f"{sentence} ({kind.allowed}; default: {default_text(row)}).".replace("%", "%%")
        if kind.switch:
            parser.add_argument(f"--{row.name}", action=argparse.BooleanOptionalAction, help=help_text)
        else:
            parser.add_argument(f"--{row.name}", metavar=row.name.upper(), help=help_text)


def from_arguments(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Settings:
    """The settings of a command line whose parser was given `add_flags`. Raises SettingError."""
    names = {row.name for row in table()}
    flags = {name: value for name, value in vars(arguments).items() if name in names and value is not None}
    return load(arguments.config, environ, flags)
