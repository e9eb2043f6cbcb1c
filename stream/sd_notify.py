"""sd_notify: tells systemd how a service is, by datagrams to the socket that NOTIFY_SOCKET names."""

import contextlib
import socket


class SystemdNotifier:
    """Sends states such as `READY=1` to a socket's path or, after an @, abstract name; without one, nothing."""

    def __init__(self, address: str | None) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address

    def notify(self, state: str) -> None:
        if self._address:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, contextlib.suppress(OSError):
                channel.sendto(state.encode(), self._address)
