"""Brings a network's weights here because a person asked for it, and says what to do where that cannot be."""

from .download import CacheError, DownloadError, beginning, intact
from .meter import Meter
from .weights import WeightsError, fetch, from_package
from .zoo import ZOO, Torchvision


class FetchError(Exception):
    """The weights are not here, or not whole; sentences say why, and what a person may do."""


def bring(name: str, offline: bool) -> str:
    """Sees to it that a network's weights are here and whole; a sentence says how that went. Raises FetchError."""
    kind = ZOO[name]
    if not isinstance(kind, Torchvision):
        return _bundled(name)
    if kind.here:
        return _checked(kind)
    if offline:
        raise FetchError(f"The weights of {name} are not here, and --offline downloads nothing.\n{by_hand(kind)}")
    try:
        with Meter(name, kind.megabytes) as meter:
            fetch(kind, progress=meter)
    except CacheError as error:
        raise FetchError(
            f"The weights of {name} cannot be kept, because {error}. The cache is {kind.cached.parent}; "
            "the variable TORCH_HOME puts it elsewhere."
        ) from error
    except DownloadError as error:
        raise FetchError(f"The weights of {name} cannot be downloaded, because {error}.\n{by_hand(kind)}") from error
    return f"The weights of {name} were downloaded, and are whole: {kind.cached}."


def by_hand(kind: Torchvision) -> str:
    """What to copy where on a machine without internet."""
    return (
        f"On a machine with internet, download ({kind.megabytes:.1f} MB)\n"
        f"  {kind.weights.url}\n"
        f"and copy it to this machine, under this very name (its SHA-256 begins with {beginning(kind.cached)}):\n"
        f"  {kind.cached}\n"
        f"`reverie networks fetch {kind.name}` then checks it."
    )


def _bundled(name: str) -> str:
    """A sentence on weights that come with the package. Raises FetchError."""
    try:
        from_package("")
    except WeightsError as error:
        raise FetchError(str(error)) from error
    return f"The weights of {name} are a part of this package, and whole."


def _checked(kind: Torchvision) -> str:
    """A sentence on weights that are here already. Raises FetchError."""
    try:
        if intact(kind.cached):
            return f"The weights of {kind.name} are here already, and whole: {kind.cached}."
    except OSError as error:
        raise FetchError(f"{kind.cached} cannot be read: {error.strerror}.") from error
    raise FetchError(
        f"{kind.cached} is here, but is not the file that torchvision offers: its SHA-256 does not begin with "
        f"{beginning(kind.cached)}. Unless you put it there on purpose, delete it and fetch it again."
    )
