"""One table of every setting: name, default, what is allowed, one sentence.

Values come, in rising order, from the table's defaults, a TOML file, `REVERIE_*` variables and flags:

    settings = load(config=Path("show.toml"), environ=os.environ, flags={"port": "8080"})
"""

import argparse
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import platformdirs

from . import setting_types
from .setting_types import VOICES, AutoSize, SettingType, Size

__all__ = [
    "AUTO_SIZE", "BY_FILE", "ENVIRONMENT_PREFIX", "NETWORK", "NETWORKS", "WILDCARDS", "AutoSize", "SettingError",
    "Settings", "Size", "add_flags", "default_text", "flag", "from_arguments", "load", "parse", "secret_names", "table",
]  # fmt: skip

ENVIRONMENT_PREFIX = "REVERIE_"

WILDCARDS = ("0.0.0.0", "::")
"""Hosts that stand for every address of this machine."""

AUTO_SIZE = AutoSize(1280, 720)
"""The video's size, and the canvas's, where nobody sets or measures another."""

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
    "efficientnet_lite0",
    "efficientnet_lite1",
    "efficientnet_lite2",
    "bvlc_googlenet",
    "robust_resnet50",
)
BY_FILE = ("bvlc_googlenet", "robust_resnet50")
"""Those of them whose weights come by file alone."""
MAX_NETWORKS = 6
"""That may take turns in one dream."""
NETWORK = setting_types.names_in_turn("auto", NETWORKS, MAX_NETWORKS)
"""What may be asked for."""


class SettingError(ValueError):
    """A setting that is unknown or not allowed, said in one sentence that names where it came from."""


def setting(default: Any, type_: SettingType, sentence: str) -> Any:
    """A row of the table. Secrets are left out of `repr`."""
    return field(default=default, repr=not type_.secret, metadata={"type": type_, "sentence": sentence})


@dataclass(frozen=True)
class Settings:
    """The table. Every row is a setting, under the same name as flag, TOML key and `REVERIE_*` variable.

    A name of two words is `twitch_channel` as a key, `REVERIE_TWITCH_CHANNEL` and `--twitch-channel`.
    """

    host: str = setting(
        "0.0.0.0",
        SettingType("an address or host name", setting_types.parse_printable),
        "The address to listen on; 127.0.0.1 keeps the show to this machine.",
    )
    port: int = setting(
        8000, setting_types.integer(0, 65535), "The port to listen on; 0 takes any free one and says which."
    )
    join: str | None = setting(
        None,
        SettingType("`auto` or a web address", setting_types.parse_web_address, "auto"),
        "The web address that the kiosk invites people to; auto finds this machine's own.",
    )
    network: str = setting(
        "auto",
        NETWORK,
        "The network that dreams, or several that take turns; auto begins at once with the best that is on this machine and goes on with a better one once it is here, if this machine is fast enough.",
    )
    weights: tuple[Path, ...] = setting(
        (),
        SettingType("`none` or files that exist, with commas between them", setting_types.parse_files),
        "Files with the networks' weights (a PyTorch state_dict or safetensors each) instead of those that come with them; which is whose is seen.",
    )
    offline: bool = setting(False, setting_types.boolean(), "Downloads nothing; dreams with what is on this machine.")
    device: str = setting(
        "auto", setting_types.pattern(r"auto|cpu|cuda(:\d)?", "auto, cpu, cuda or cuda:NUMBER"), "Where to dream."
    )
    precision: str = setting(
        "auto",
        setting_types.choice("auto", "float32", "bfloat16"),
        "What to compute in; auto measures at each start which is faster.",
    )
    threads: int | None = setting(
        None,
        setting_types.integer(1, 256, "auto"),
        "Processor threads that the dreamer may use; auto leaves one core free.",
    )
    canvas: Size = setting(
        AUTO_SIZE,
        setting_types.size(64, 4096, AUTO_SIZE),
        "The size of the picture that is dreamed; auto is the video's. A slow machine takes a smaller one, of half the sides at the least.",
    )
    steps: int = setting(
        5, setting_types.integer(1, 100), "Dream steps between two keyframes; a slow machine takes fewer."
    )
    keyframes: float | None = setting(
        None,
        setting_types.number(0.5, 60, "auto"),
        "Dreamed pictures a second to aim at: down to 2 where the machine is slow, before steps become fewer, and at most half as many more where it is fast; auto is 4, on a graphics card 30.",
    )
    zoom: float = setting(
        1.1, setting_types.number(1.0, 2.0), "How much the picture grows in a second; 1 stands still."
    )
    turn: float = setting(
        0.3, setting_types.number(-30, 30), "How far the picture turns in a second, in degrees; positive is clockwise."
    )
    wander: float = setting(
        0.6,
        setting_types.number(0, 1),
        "How much zoom, turn and drift change over the minutes, and the zoom breathes; 0 keeps them.",
    )
    seed: int | None = setting(
        None, setting_types.integer(0, 2**63 - 1, "random"), "The seed of the dream; the same seed dreams the same."
    )
    size: Size = setting(
        AUTO_SIZE,
        setting_types.size(128, 4096, AUTO_SIZE),
        "The size of the video; auto is the largest of 1280x720, 960x540 and 640x360 (1920x1080, too, where a graphics card encodes) that takes about half of a core's time at the most.",
    )
    fps: int = setting(30, setting_types.integer(5, 60), "Frames a second of the video.")
    bitrate: int | None = setting(
        None, setting_types.integer(100, 100_000, "auto"), "The video's bitrate in kbit/s; auto suits it to the size."
    )
    encoder: str = setting(
        "auto",
        setting_types.choice("auto", "libx264", "h264_nvenc"),
        "The H.264 encoder; auto takes the graphics card's where it works.",
    )
    hold: float = setting(
        8.0, setting_types.number(1, 3600), "How long, in seconds, a subject is dreamed before the next may follow."
    )
    round: float = setting(
        20.0,
        setting_types.number(1, 3600),
        "How long, in seconds, people may vote where more than one thing is wanted.",
    )
    mode: Literal["democracy", "anarchy", "mix"] = setting(
        "democracy",
        setting_types.choice("democracy", "anarchy", "mix"),
        "How the next subject is chosen: by most votes, by lot, or the first two together.",
    )
    idle: float = setting(
        60.0, setting_types.number(1, 86400), "After how many seconds without a shout attract mode begins."
    )
    voice: str = setting(
        "en",
        SettingType(f"one of {', '.join(VOICES)}, or a TOML file that exists", setting_types.parse_voice),
        "What the dreamer says, and in which language; a copy of stream/crowd/voices/en.toml can be changed.",
    )
    chat: Literal["shouts", "free"] = setting(
        "shouts",
        setting_types.choice("shouts", "free"),
        "What everybody gets to read: only shouts that mean something to the dream, or all that is said.",
    )
    words: Path | None = setting(
        None,
        SettingType("`none` or a file that exists", setting_types.parse_optional_file),
        "A TOML file of things and what is dreamed for them, which comes before what the show knows: a town's landmark, a museum's pieces.",
    )
    family: bool = setting(
        True,
        setting_types.boolean(),
        "Keeps from everybody what hurts (insults, slurs, violence, despair) and shouts about people, and answers their sender alone; off, only `unspoken` counts.",
    )
    unspoken: Path | None = setting(
        None,
        SettingType("`none` or a file that exists", setting_types.parse_optional_file),
        "A file of words, one a line, that nobody may shout or be called; one that ends in * is a beginning.",
    )
    proxies: str | None = setting(
        None,
        SettingType("`none` or addresses and networks with commas between them", setting_types.parse_ip_networks),
        "The reverse proxies whose X-Forwarded-For is believed; without it everybody behind one has its address.",
    )
    seats: int = setting(
        40, setting_types.integer(0, 1000), "How many viewers may watch by WebRTC at once; others get the live socket."
    )
    operator: str | None = setting(
        None,
        setting_types.secret(16, 200),
        "The operator's token, whose holder may change the show while it runs; where it is none, the first line of the file operator.token in the data folder is. It has no flag, because the process list would show it.",
    )
    data: Path = setting(
        Path(platformdirs.user_data_dir("reverie", appauthor=False)),
        SettingType("a folder", setting_types.parse_path),
        "The folder for the database and the operator's token.",
    )
    retention: int = setting(
        30,
        setting_types.integer(1, 3650),
        "After how many days what was shouted, dreamed and by whom is deleted from the database.",
    )
    twitch_channel: str | None = setting(
        None,
        SettingType("`none` or a channel's name", setting_types.parse_twitch_channel),
        "The Twitch channel whose chat steers the dream, too.",
    )
    twitch_token: str | None = setting(
        None,
        SettingType("`none` or an OAuth token", setting_types.parse_oauth_token, secret=True),
        "The token of the Twitch account with which the dreamer answers there; without one it only listens.",
    )
    twitch_bots: tuple[str, ...] = setting(
        (),
        SettingType("`none` or accounts' names with commas between them", setting_types.parse_twitch_logins),
        "Accounts on Twitch that are bots, besides the well-known ones: what they say there is passed over.",
    )
    twitch_server: str = setting(
        "ircs://irc.chat.twitch.tv:6697",
        SettingType("ircs://HOST:PORT, or irc:// without TLS", setting_types.parse_irc_server),
        "Where that chat is; another server is for tests.",
    )
    log: str = setting("info", setting_types.choice("debug", "info", "warning"), "How much the log says.")

    def __post_init__(self) -> None:
        if isinstance(self.canvas, AutoSize):
            object.__setattr__(self, "canvas", AutoSize(*self.size))

    @property
    def is_automatic(self) -> bool:
        """Whether the network is to be chosen."""
        return self.network == "auto" and not self.weights

    @property
    def bits_per_second(self) -> int:
        """The video's bitrate. A dreamed picture is harder to code than most: 2.5 Mbit/s at 640x360, about 7 at 1080p."""
        if self.bitrate is not None:
            return self.bitrate * 1000
        return int(2_500_000 * (self.size.width * self.size.height / (640 * 360)) ** 0.47)


def table() -> tuple[Field[Any], ...]:
    """The rows of the table, in order; `metadata` holds each one's `type` and `sentence`."""
    return fields(Settings)


def secret_names() -> tuple[str, ...]:
    """The names of the settings that are never shown, and that only who needs them gets to know."""
    return tuple(row.name for row in table() if row.metadata["type"].secret)


def default_text(row: Field[Any]) -> str:
    """A row's default as a user would write it."""
    if row.default in (None, ()) or isinstance(row.default, AutoSize):
        return str(row.metadata["type"].none_word)
    if row.name == "data":
        return "the platform's data folder"
    if isinstance(row.default, bool):
        return str(row.default).lower()
    return f"{row.default:g}" if isinstance(row.default, float) else str(row.default)


def parse(name: str, value: object, source: str) -> Any:
    """The value of one setting, from text or from a TOML scalar. Raises SettingError."""
    row = {row.name: row for row in table()}[name]
    type_: SettingType = row.metadata["type"]
    if isinstance(value, str | int | float) and (type_.boolean or not isinstance(value, bool)):
        try:
            return type_.parse(str(value).lower() if isinstance(value, bool) else str(value).strip())
        except (ValueError, OverflowError):
            pass
    if type_.secret:
        raise SettingError(f"{source} must be {type_.allowed}; what it is now is not shown.")
    shown = str(value) if len(str(value)) <= 60 else str(value)[:57] + "..."
    raise SettingError(f"{source} is {shown!r}, but must be {type_.allowed}.")


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
    for name in secret_names():
        if name in (flags or {}):
            raise SettingError(
                f"{flag(name)} would show the secret in the process list; the variable "
                f"{ENVIRONMENT_PREFIX}{name.upper()} or a file does not."
            )
    values |= {name: parse(name, value, flag(name)) for name, value in (flags or {}).items()}
    return Settings(**values)


def flag(name: str) -> str:
    """The flag of a setting."""
    return f"--{name.replace('_', '-')}"


def add_flags(parser: argparse.ArgumentParser, *only: str) -> None:
    """One flag for every setting that is no secret (or for those named in `only`), and `--config`."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="A TOML file with any of these settings.")
    for row in table():
        sentence, type_ = row.metadata["sentence"].removesuffix("."), row.metadata["type"]
        if type_.secret:
            parser.add_argument(flag(row.name), help=argparse.SUPPRESS)  # only so that `load` can refuse it
            continue
        if only and row.name not in only:
            continue
        help_text = f"{sentence} ({type_.allowed}; default: {default_text(row)}).".replace("%", "%%")
        if type_.boolean:
            parser.add_argument(flag(row.name), action=argparse.BooleanOptionalAction, help=help_text)
        else:
            parser.add_argument(flag(row.name), metavar=row.name.upper(), help=help_text)


def from_arguments(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Settings:
    """The settings of a command line whose parser was given `add_flags`. Raises SettingError."""
    names = {row.name for row in table()}
    flags = {name: value for name, value in vars(arguments).items() if name in names and value is not None}
    return load(arguments.config, environ, flags)
