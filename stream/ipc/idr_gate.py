"""IDR gate: after a loss, lets no packet pass until the next IDR, since all others are predicted from what was lost."""

from .frames import Packet


class IdrGate:
    """Closed at first, as nothing can be decoded before the first IDR."""

    def __init__(self) -> None:
        self._open = False

    def passes(self, packet: Packet) -> bool:
        """Whether a packet can be decoded by whoever was given those that passed before. An IDR opens the gate."""
        self._open = self._open or packet.idr
        return self._open

    def close(self) -> None:
        """A packet was lost."""
        self._open = False
