"""Choice of networks by name: the settings for each, and whether its weights are here.

Tested in tests/dream/networks/test_network_requests.py.
"""

from dataclasses import replace
from pathlib import Path

from stream.settings import Settings

from .weights import from_files
from .zoo import ZOO


class NetworkChoice:
    """What may be asked for in a show with these settings, whose files of weights are each for its own network."""

    def __init__(self, settings: Settings) -> None:
        """Raises WeightsError."""
        self._settings = settings
        found = from_files(settings.weights, settings.network)
        self._files: dict[str, Path] = dict(zip(found, settings.weights, strict=True))
        self.default = "+".join(found) if found and settings.network == "auto" else settings.network
        """What the settings ask for: `auto` alone where there is no file."""

    def settings(self, name: str) -> Settings:
        """The settings with which networks dream, joined by +, or `auto`: what the settings asked for."""
        if name == "auto" and self._files:
            name = self.default
        files = tuple(self._files[one] for one in name.split("+") if one in self._files)
        return replace(self._settings, network=name, weights=files)

    def has_file(self, name: str) -> bool:
        """Whether one network's weights are in a file that was given."""
        return name in self._files

    def is_local(self, name: str) -> bool:
        """Whether the weights of networks, joined by +, are on this machine."""
        return all(one in self._files or ZOO[one].is_local for one in name.split("+"))
