"""Public addresses of the show: the URL that people join by, and the one that WebRTC offers them."""

import socket
from ipaddress import ip_address

from stream.settings import WILDCARDS, Settings


def join_address(settings: Settings, port: int) -> str:
    """The web address that people are invited to. Asked anew each time, as a machine may get its address late."""
    if settings.join is not None:
        return settings.join
    host = settings.host
    if host in WILDCARDS:
        host = _own_address() or socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}/" if port == 80 else f"http://{shown}:{port}/"


def offered_address(settings: Settings) -> str | None:
    """The only address that WebRTC may offer to viewers; None for all that this machine has.

    A show that listens on one address stays on it. But one on the loopback that is joined by another address is behind
    a proxy on this machine, and its viewers are elsewhere.
    """
    if settings.host in WILDCARDS:
        return None
    address = socket.gethostbyname(settings.host) if ":" not in settings.host else settings.host
    return None if ip_address(address).is_loopback and settings.join is not None else address


def _own_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way a packet would go
            return str(probe.getsockname()[0])
        except OSError:
            return None
