"""The operator's access token: from the settings, or from a file in the data folder."""

from pathlib import Path

from .settings import SettingError, Settings, parse

TOKEN_FILE = "operator.token"  # noqa: S105  (a name, no token)
_MAX_CHARS = 1000  # of the file, of which the first line is the token


def operator_token(settings: Settings) -> str | None:
    """The token; None where none was set. The file is read anew each time, so that a token may be set during the show.

    Raises SettingError, whose sentence names the file and never shows what is in it.
    """
    if settings.operator is not None:
        return settings.operator
    path = settings.data / TOKEN_FILE
    text = _read(path)
    if text is None:
        return None
    token: str | None = parse("operator", text.partition("\n")[0], str(path))
    return token


def _read(path: Path) -> str | None:
    """The beginning of the file; None where there is no file. Raises SettingError."""
    try:
        if not path.is_file():
            return None
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MAX_CHARS)
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}.") from error
