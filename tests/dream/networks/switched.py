"""What tests of switcher share: settings, and the outcome when nothing is on its way any more."""

from stream.dream.networks.engine import Engine
from stream.dream.networks.switching import NetworkSwitcher
from stream.settings import Settings, Size
from tests.show import wait_for

SETTINGS = Settings(canvas=Size(96, 64), precision="float32", zoom=1.0, device="cpu")


def outcome(switcher: NetworkSwitcher) -> tuple[Engine, str]:
    """The engine and why, when nothing is on its way any more."""

    def finished() -> bool:
        switcher.advance()
        return " is being " not in switcher.why

    wait_for(finished, 60)
    switcher.advance()
    return switcher.engine, switcher.why
