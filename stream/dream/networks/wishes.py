"""What it takes to dream with a network that the operator asks for while the show runs."""

from dataclasses import replace

from stream.settings import Settings

from .weights import from_file
from .zoo import ZOO


def named(settings: Settings) -> Settings:
    """The settings, with the network's own name where there is a file of weights and `auto`. Raises WeightsError."""
    if settings.weights is None or settings.network != "auto":
        return settings
    return replace(settings, network=from_file(settings.weights, "auto").kind.name)


def towards(settings: Settings, network: str) -> Settings:
    """The settings for another network. `settings` are `named`: a file of weights is for its own network alone."""
    if settings.weights is None:
        return replace(settings, network=network)
    if network in ("auto", settings.network):
        return settings
    return replace(settings, network=network, weights=None)


def is_at_hand(settings: Settings, network: str) -> bool:
    """Whether the weights of a network, by its own name, are on this machine. `settings` are `named`."""
    return towards(settings, network).weights is not None or ZOO[network].here


def at_hand(settings: Settings) -> tuple[str, ...]:
    """All networks of which that is so."""
    return tuple(name for name in ZOO if is_at_hand(settings, name))
