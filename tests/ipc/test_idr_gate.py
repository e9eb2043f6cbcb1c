"""Nothing passes that cannot be decoded: neither before the first IDR nor, after a loss, before the next."""

from stream.ipc.frames import Packet
from stream.ipc.idr_gate import IdrGate


def passed(gate: IdrGate, idrs: str) -> str:
    """Which of some packets pass, an I being an IDR and a p another."""
    packets = [Packet(0, 0.0, False, letter == "I", b"") for letter in idrs]
    return "".join(letter for letter, packet in zip(idrs, packets, strict=True) if gate.passes(packet))


def test_the_first_to_pass_is_an_idr_and_then_all_do() -> None:
    assert passed(IdrGate(), "ppIppIp") == "IppIp"


def test_after_a_loss_the_next_to_pass_is_an_idr() -> None:
    gate = IdrGate()
    assert passed(gate, "Ip") == "Ip"
    gate.close()
    assert passed(gate, "ppIp") == "Ip"
