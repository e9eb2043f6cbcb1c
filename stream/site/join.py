"""The address by which a phone on the same network joins the show."""

import socket


def join_address(host: str, port: int) -> str:
    """A web address for `host`; for a wildcard, one with this machine's address on its network, or its name."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        host = _own_address() or socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}/" if port == 80 else f"http://{shown}:{port}/"


def _own_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way a packet would go
            return str(probe.getsockname()[0])
        except OSError:
            return None
