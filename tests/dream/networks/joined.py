"""What tests of joining share: settings, and the outcome when nothing is on its way any more."""

from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import NetworkSwitcher
from stream.settings import Settings, Size
from tests.show import wait_for

SETTINGS = Settings(canvas=Size(96, 64), precision="float32", zoom=1.0, device="cpu")


def outcome(joining: NetworkSwitcher) -> tuple[Engine, str]:
    """The engine and why, when nothing is on its way any more."""

    def regularise() -> bool:
        joining.go_on()
        return " is being " not in joining.why

    wait_for(regularise, 60)
    joining.go_on()
    return joining.engine, joining.why
