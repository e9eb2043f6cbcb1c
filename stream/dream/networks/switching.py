"""Another network joins a dream that goes on: at hand or fetched, tried between keyframes, and taken."""

import logging
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from queue import SimpleQueue
from typing import TypeAlias

from stream.dream.adaptive_quality import outlook
from stream.ipc.reports import NetworkRequest
from stream.settings import Settings

from .download import PATIENCE, DownloadError, Timeouts
from .engine import Engine, WarmUp, keep_precision, wanted_precision
from .weights import WeightsError, fetch, load, preferred
from .wishes import at_hand, is_at_hand, towards
from .zoo import ZOO, Network, Torchvision

log = logging.getLogger(__name__)

LIVELY = 6.0
"""Keyframes a second that a network must make to join a show by itself."""
ASKED = "the operator asked for it"
_STEP = 1.2  # passes through the network that a dream step takes, all told
_loading = threading.Lock()  # however fast wishes follow each other, there is memory for one that comes
_LONGEST = 7.0  # seconds of a step; after twice that the supervisor would take the dreamer for one that hangs

_Arrivals: TypeAlias = "SimpleQueue[Network | _AbsentError]"
_Attempt: TypeAlias = Generator[str, None, None]


class _AbsentError(Exception):
    """A network does not join: a clause for everybody says why, a sentence how a person at the machine may mend it."""

    def __init__(self, clause: str, hint: str = "") -> None:
        super().__init__(clause)
        self.clause, self.hint = clause, hint


class _AbandonedError(Exception):
    """Nobody waits any more for what is being fetched."""


class NetworkSwitcher:
    """Which engine dreams, and which is to: the one that `auto` prefers, or that the operator asks for.

    `go_on` is called between keyframes, and `engine` is the one to dream with from then on; `step` is how many seconds
    a step takes with it on the whole canvas, where that has been tried. `settled` is the number of the last wish that
    nothing is left to do for, `trying` of the one whose network is being loaded, or was when the dreamer died of it.
    """

    def __init__(
        self, engine: Engine, settings: Settings, lively: float = LIVELY, patience: Timeouts = PATIENCE
    ) -> None:
        """`settings` are `wishes.named`. Where they say `auto` and `engine` is the pocket network, the preferred one
        joins, if it makes `lively` keyframes a second."""
        self.engine = engine
        self.step: float | None = None
        self.regularise = self.trying = 0
        self._settings, self._lively, self._patience = settings, lively, patience
        self._by_itself = settings.network == "auto" and settings.weights is None
        self._news = ""
        self._attempt = self._told(self._automatic() if self._by_itself and engine.name == "pocket" else _nothing())

    @property
    def why(self) -> str:
        """Why this engine dreams, and what is on its way or does not come."""
        return f"{self.engine.why}; {self._news}" if self._news else self.engine.why

    @property
    def at_hand(self) -> tuple[str, ...]:
        """The networks that need not be fetched."""
        return at_hand(self._settings)

    def go_on(self) -> None:
        """Does the next thing that there is to do: a pass through a network, at the most."""
        self._news = next(self._attempt, self._news)

    def wish(self, wish: NetworkRequest) -> None:
        """Lets the network that the operator asks for join, in the place of whatever is on its way."""
        if wish.number == self.regularise:
            return
        self._stop()
        self._attempt = self._told(self._fulfilment(wish), wish.number)

    def fulfilled(self, wish: NetworkRequest, step: float | None) -> None:
        """Hears that the engine it began with is the one that was asked for, and how long a step took before."""
        self._stop()
        self._by_itself, self.step = False, step
        self.engine, self.regularise = replace(self.engine, why=ASKED), wish.number

    def give_up(self, wish: NetworkRequest) -> None:
        """Hears of a wish that the dreamer before this one died of. Nothing more is loaded until the next wish."""
        self._stop()
        self.regularise = self.trying = wish.number
        self._news = f"{wish.network} was asked for, but the dreamer died while it was being loaded"
        log.warning("%s goes on dreaming: %s.", self.engine.name, self._news)

    def _stop(self) -> None:
        self._attempt.close()
        self._attempt = _nothing()
        self._news, self.trying = "", 0

    def _told(self, attempt: _Attempt, number: int = 0) -> _Attempt:
        """The attempt, and what is said when it fails."""
        try:
            yield from attempt
        except _AbsentError as absent:
            level = logging.WARNING if absent.hint else logging.INFO
            hint = absent.hint and f" {absent.hint}"
            log.log(level, "%s goes on dreaming: %s.%s", self.engine.name, absent.clause, hint)
            yield absent.clause
        self.regularise, self.trying = max(self.regularise, number), 0

    def _fulfilment(self, wish: NetworkRequest) -> _Attempt:
        name = wish.network
        if name == "auto" and self._settings.weights is None:
            yield from self._automatic_again(wish.number)
            return
        if name == "auto":
            name = self._settings.network
        if name == self.engine.name:
            self._by_itself = False
            log.info("%s was asked for, and dreams already.", name)
            yield f"{ASKED}, and it dreams already"
        else:
            engine, step = yield from self._tried(name, wish.number)
            self._by_itself = False
            yield self._adopted(engine, step, f"{ASKED} ({outlook(self._settings, engine.device.type, step)})")

    def _automatic_again(self, number: int) -> _Attempt:
        """As a show with `auto` begins, unless it goes on like that already."""
        if self.engine.name != "pocket":
            if self._by_itself:
                log.info("auto was asked for, and has chosen %s already.", self.engine.name)
                yield f"{ASKED}, and it dreams already"
                return
            engine, step = yield from self._tried("pocket", number)
            yield self._adopted(engine, step, "it comes with the package")
        self._by_itself = True
        yield from self._automatic(number)

    def _automatic(self, number: int = 0) -> _Attempt:
        kind = preferred()
        here = kind.here
        engine, step = yield from self._tried(kind.name, number)
        if (pace := 1 / (self._settings.steps * step)) < self._lively:
            raise _AbsentError(f"{kind.name} would dream only {pace:.1f} keyframes a second here")
        how = "were at hand" if here else "were fetched"
        yield self._adopted(engine, step, f"its weights {how} and this machine is fast enough")

    def _adopted(self, engine: Engine, step: float, why: str) -> str:
        """Dreams with this engine from now on; nothing is left to say."""
        self.engine, self.step = replace(engine, why=why), step
        log.info("%s dreams from now on, because %s, in %s.", engine.name, why, engine.precision_name)
        return ""

    def _tried(self, name: str, number: int) -> Generator[str, None, tuple[Engine, float]]:
        """The engine of that network, and the seconds that a step takes with it. Raises _AbsentError."""
        settings, device = towards(self._settings, name), self.engine.device
        here = is_at_hand(self._settings, name)
        if settings.offline and not here:
            raise _AbsentError(f"{name} is not on this machine, and --offline downloads nothing")
        arrivals: _Arrivals = SimpleQueue()
        abandoned = threading.Event()
        arguments = (settings, self._patience, abandoned.is_set, arrivals)
        try:
            threading.Thread(target=_bring, args=arguments, name="joining", daemon=True).start()
            while arrivals.empty():
                here = is_at_hand(self._settings, name)
                self.trying = number if here else 0
                yield f"{name} is being {'loaded' if here else 'fetched'}"
            self.trying = number
            arrived = arrivals.get()
            if isinstance(arrived, _AbsentError):
                raise arrived
            rehearsal = WarmUp(arrived, device, wanted_precision(settings, arrived, device), settings.canvas)
            while rehearsal.go_on():
                yield f"{name} is being loaded"
        except RuntimeError as error:  # a graphics card without memory for two, for example
            raise _AbsentError(f"{name} cannot dream on {device}", _said(error)) from error
        finally:
            abandoned.set()
        keep_precision(settings, rehearsal.engine)
        step = _STEP * rehearsal.seconds
        if (least := outlook(settings, device.type, step).least) > _LONGEST:
            raise _AbsentError(f"a single step with {name} would take {least:.0f} s here")
        return rehearsal.engine, step


def _nothing() -> _Attempt:
    yield from ()


def _bring(settings: Settings, patience: Timeouts, abandoned: Callable[[], bool], arrivals: _Arrivals) -> None:
    """The thread that loads the settings' network, after fetching it where it must."""
    kind = ZOO[settings.network]

    def go_on(_: int) -> None:
        if abandoned():
            raise _AbandonedError

    try:
        if settings.weights is None and isinstance(kind, Torchvision) and not kind.here:
            fetch(kind, patience, go_on)
        with _loading:
            go_on(0)
            loaded = load(replace(settings, offline=True))
            arrivals.put(Network(loaded.kind, loaded.state))
    except _AbandonedError:
        pass
    except DownloadError as error:
        assert isinstance(kind, Torchvision)
        clause = f"{kind.name} could not be fetched ({error})"
        arrivals.put(_AbsentError(clause, f"By hand its weights may be put to {kind.cached}."))
    except WeightsError as error:
        arrivals.put(_AbsentError(f"{kind.name}'s weights cannot be used", str(error)))
    except Exception as error:  # whatever it is, the dream goes on
        arrivals.put(_AbsentError(f"{kind.name} cannot be used", _said(error)))


def _said(error: Exception) -> str:
    """The first line of an error that nobody has foreseen."""
    first, _, _ = str(error).partition("\n")
    return f"{type(error).__name__}: {first}."
