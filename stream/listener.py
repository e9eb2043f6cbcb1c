"""The listening TCP socket of the show: bound by the supervisor, tried by `reverie doctor`."""

import errno
import socket

from .settings import WILDCARDS


class ListenError(Exception):
    """The port cannot be had; the sentence says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, for all interfaces where `host` is a wildcard. Raises ListenError."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no host name"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            why = "another program holds it"
        raise ListenError(f"Port {port} on {host} cannot be had: {why}; try another --port or --host.") from error
    return listener


def shown_host(host: str) -> str:
    """How a host that is listened on stands in a web address on this machine."""
    if host in WILDCARDS:
        return "localhost"
    return f"[{host}]" if ":" in host else host
