"""`reverie networks fetch`: downloads a network's weights, or says what to copy where on a machine without internet."""

from .download import CacheError, DownloadError, hash_prefix, is_intact, progress_bar
from .weights import WeightsError, at_hand, by_file, fetch
from .zoo import ZOO, FileSpec, NetworkSpec, PackageSpec, TorchvisionSpec


class FetchError(Exception):
    """The weights are not here, or not whole; sentences say why, and what a person may do."""


def bring(name: str, offline: bool) -> str:
    """Sees to it that a network's weights are here and whole; a sentence says how that went. Raises FetchError."""
    spec = ZOO[name]
    if isinstance(spec, FileSpec):
        raise FetchError(by_file(spec))
    if not isinstance(spec, TorchvisionSpec):
        return _bundled(spec)
    if spec.is_local:
        return _checked(spec)
    if offline:
        raise FetchError(f"The weights of {name} are not here, and --offline downloads nothing.\n{by_hand(spec)}")
    try:
        with progress_bar(name, spec.megabytes) as progress:
            fetch(spec, progress=progress)
    except CacheError as error:
        raise FetchError(
            f"The weights of {name} cannot be kept, because {error}. The cache is {spec.cached.parent}; "
            "the variable TORCH_HOME puts it elsewhere."
        ) from error
    except DownloadError as error:
        raise FetchError(f"The weights of {name} cannot be downloaded, because {error}.\n{by_hand(spec)}") from error
    return f"The weights of {name} were downloaded, and are whole: {spec.cached}."


def by_hand(spec: TorchvisionSpec) -> str:
    """What to copy where on a machine without internet."""
    return (
        f"On a machine with internet, download ({spec.megabytes:.1f} MB)\n"
        f"  {spec.url}\n"
        f"and copy it to this machine, under this very name (its SHA-256 begins with {hash_prefix(spec.cached)}):\n"
        f"  {spec.cached}\n"
        f"`reverie networks fetch {spec.name}` then checks it."
    )


def _bundled(spec: NetworkSpec) -> str:
    """A sentence on weights that come with this package, or with one that it needs. Raises FetchError."""
    try:
        at_hand(spec, "")
    except WeightsError as error:
        raise FetchError(str(error)) from error
    package = f"of the package {spec.package}" if isinstance(spec, PackageSpec) else "of this package"
    return f"The weights of {spec.name} are a part {package}, and whole."


def _checked(spec: TorchvisionSpec) -> str:
    """A sentence on weights that are here already. Raises FetchError."""
    try:
        if is_intact(spec.cached):
            return f"The weights of {spec.name} are here already, and whole: {spec.cached}."
    except OSError as error:
        raise FetchError(f"{spec.cached} cannot be read: {error.strerror}.") from error
    raise FetchError(
        f"{spec.cached} is here, but is not the file that torchvision offers: its SHA-256 does not begin with "
        f"{hash_prefix(spec.cached)}. Unless you put it there on purpose, delete it and fetch it again."
    )
