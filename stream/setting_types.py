"""Types of settings: what a value may be in words, and the parser of its text, which raises ValueError.

Tested in tests/test_settings.py.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, NamedTuple

VOICES = tuple(sorted(path.stem for path in (Path(__file__).parent / "crowd" / "voices").glob("*.toml")))
"""Voices that come with the show, one file each: the languages in which the dreamer can speak."""


class Size(NamedTuple):
    """Width and height of a picture, in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class AutoSize(Size):
    """A size that nobody has set: what is taken where nothing else is chosen."""

    __slots__ = ()


@dataclass(frozen=True)
class SettingType:
    """What a setting may be: `parse` turns its text into the value or raises ValueError, `allowed` says it in words.

    `none_word` is how a user says None. A `boolean` may also be TOML's true or false, and its flag takes no value. A
    `secret` is never shown, and has no flag, because everybody on a machine may read the process list.
    """

    allowed: str
    parse: Callable[[str], Any]
    none_word: str = "none"
    boolean: bool = False
    secret: bool = False


def parse_printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


def parse_web_address(text: str) -> str | None:
    if text == "auto":
        return None
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(text)
    return text


def integer(low: int, high: int, none_word: str | None = None) -> SettingType:
    """A whole number in low..high, or `none_word` (which stands for None)."""

    def parse(text: str) -> int | None:
        if text == none_word:
            return None
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return SettingType(
        (f"`{none_word}` or " if none_word else "") + f"a whole number from {low} to {high}", parse, none_word or "none"
    )


def number(low: float, high: float, none_word: str | None = None) -> SettingType:
    """A number in low..high, or `none_word` (which stands for None)."""

    def parse(text: str) -> float | None:
        if text == none_word:
            return None
        number = float(text)
        if not low <= number <= high:  # false for NaN, too
            raise ValueError(text)
        return number

    return SettingType(
        (f"`{none_word}` or " if none_word else "") + f"a number from {low:g} to {high:g}", parse, none_word or "none"
    )


def choice(*names: str) -> SettingType:
    """One of these words."""

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return SettingType("one of " + ", ".join(names), parse)


def names_in_turn(first: str, names: Sequence[str], most: int) -> SettingType:
    """The word `first`, or up to `most` different names with + between them."""

    def parse(text: str) -> str:
        found = text.split("+")
        if text != first and not (len(set(found)) == len(found) <= most and set(found) <= set(names)):
            raise ValueError(text)
        return text

    return SettingType(f"one of {', '.join((first, *names))}, or up to {most} of the names joined by +", parse)


def pattern(pattern: str, allowed: str) -> SettingType:
    """A text that a regular expression matches whole."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return SettingType(allowed, parse)


def size(low: int, high: int, auto: AutoSize) -> SettingType:
    """A picture's width and height, both even and in low..high, or `auto`, which stands for that one."""

    def parse(text: str) -> Size:
        if text == "auto":
            return auto
        match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
        if not match:
            raise ValueError(text)
        size = Size(int(match[1]), int(match[2]))
        if any(side % 2 or not low <= side <= high for side in size):
            raise ValueError(text)
        return size

    return SettingType(f"`auto` or WIDTHxHEIGHT, both even and from {low} to {high}", parse, "auto")


def secret(low: int, high: int) -> SettingType:
    """A text of so many characters that can stand in a header of HTTP, or `none`."""

    def parse(text: str) -> str | None:
        if text == "none":
            return None
        if not re.fullmatch(rf"[!-~]{{{low},{high}}}", text):
            raise ValueError(text)
        return text

    return SettingType(f"`none` or {low} to {high} letters, digits or signs of ASCII", parse, secret=True)


def boolean() -> SettingType:
    words = {"true": True, "false": False}

    def parse(text: str) -> bool:
        if text not in words:
            raise ValueError(text)
        return words[text]

    return SettingType("true or false", parse, boolean=True)


def parse_path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    try:
        return Path(text).expanduser().absolute()
    except (OSError, RuntimeError) as error:  # nobody has that name, for example
        raise ValueError(text) from error


def parse_optional_file(text: str) -> Path | None:
    return None if text == "none" else _existing_file(text)


def parse_files(text: str) -> tuple[Path, ...]:
    """Files with commas between them, or one whose name may have some in it."""
    if text == "none":
        return ()
    try:
        return (_existing_file(text),)
    except ValueError:
        return tuple(_existing_file(part.strip()) for part in text.split(","))


def _existing_file(text: str) -> Path:
    found = parse_path(text)
    try:
        if found.is_file():
            return found
    except OSError as error:
        raise ValueError(text) from error
    raise ValueError(text)


def parse_twitch_channel(text: str) -> str | None:
    if text == "none":
        return None
    if not re.fullmatch(r"[A-Za-z0-9]\w{0,24}", text, re.ASCII):
        raise ValueError(text)
    return text.lower()


def parse_twitch_logins(text: str) -> tuple[str, ...]:
    """Accounts' names with commas between them, in small letters as Twitch has them."""
    if text == "none":
        return ()
    names = tuple(name.strip().removeprefix("@").lower() for name in text.split(","))
    if not all(re.fullmatch(r"\w{1,25}", name, re.ASCII) for name in names):
        raise ValueError(text)
    return names


def parse_irc_server(text: str) -> str:
    match = re.fullmatch(r"ircs?://([\w.-]+|\[[0-9a-f:.]+\]):(\d{1,5})", text, re.ASCII)
    if not match or not 0 < int(match[2]) < 65536:
        raise ValueError(text)
    if match[1].startswith("["):
        ip_address(match[1][1:-1])  # or raises ValueError
    return text


def parse_oauth_token(text: str) -> str | None:
    if text == "none":
        return None
    if not re.fullmatch(r"(oauth:)?[A-Za-z0-9]{1,200}", text):
        raise ValueError
    return text.removeprefix("oauth:")


def parse_voice(text: str) -> str:
    """A language that comes with the show, or a file as an absolute path."""
    return text if text in VOICES else str(_existing_file(text))


def parse_ip_networks(text: str) -> str | None:
    if text == "none":
        return None
    return ",".join(str(ip_network(part.strip())) for part in text.split(","))
