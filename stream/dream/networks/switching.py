"""Hot swap of networks: another one is fetched, loaded and warmed up between keyframes, and taken without a cut."""

import contextlib
import logging
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import TypeAlias

from stream.dream.adaptive_quality import estimate
from stream.ipc.reports import NetworkRequest
from stream.settings import Settings

from . import ladder
from .choice import NetworkChoice
from .dense import Network
from .download import TIMEOUTS, DownloadError, Timeouts
from .engine import Engine, first_line, joined
from .warm_up import WarmUp
from .weights import WeightsError, by_file, fetch, load
from .zoo import ZOO, FileSpec, TorchvisionSpec, VocabularyError, check_vocabulary

log = logging.getLogger(__name__)

MAX_STEP_SECONDS = 7.0
"""Of a step; after twice that the supervisor would take the dreamer for one that hangs."""
ASKED = "the operator asked for it"
_loading = threading.Lock()  # however fast requests follow each other, there is memory for one engine that comes

_Arrivals: TypeAlias = "SimpleQueue[list[Network] | _UnavailableError]"
_Attempt: TypeAlias = Generator[str, None, None]


class _UnavailableError(Exception):
    """A network is not taken: a clause for everybody says why, a sentence how a person at the machine may fix it."""

    def __init__(self, clause: str, hint: str = "") -> None:
        super().__init__(clause)
        self.clause, self.hint = clause, hint


class _CancelledError(Exception):
    """Nobody waits any more for what is being fetched."""


class NetworkSwitcher:
    """Which engine dreams, and which is to: the next on the ladder for `auto`, or what the operator requests.

    `advance` is called between keyframes, and `engine` is the one to dream with from then on; `step_seconds` is what a
    step takes with it, where that has been tried. `done` is the number of the last request that
    nothing is left to do for.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        min_keyframe_rate: float | None = None,
        timeouts: Timeouts = TIMEOUTS,
    ) -> None:
        """Where the settings say `auto`, the ladder is climbed from `engine` on, by networks that make
        `min_keyframe_rate` keyframes a second, or as many as the ladder says. Raises WeightsError."""
        self.engine = engine
        self.step_seconds: float | None = None
        self.done = 0
        if min_keyframe_rate is None:
            min_keyframe_rate = ladder.min_keyframe_rate(settings, engine.device)
        self._settings, self._min_keyframe_rate, self._timeouts = settings, min_keyframe_rate, timeouts
        self._choice = NetworkChoice(settings)
        self._automatic = settings.is_automatic
        self._progress = ""
        self._failed = dict(engine.failed)
        self._attempt = self._climb() if self._automatic else _nothing()

    @property
    def why(self) -> str:
        """Why this engine dreams, and what is on its way or does not come."""
        return "; ".join(clause for clause in (self.engine.why, *self._failed.values(), self._progress) if clause)

    @property
    def local(self) -> tuple[str, ...]:
        """The networks that need not be fetched."""
        return tuple(name for name in ZOO if self._choice.is_local(name))

    def advance(self) -> None:
        """Does the next thing that there is to do: a pass through a network, at the most."""
        self._progress = next(self._attempt, self._progress)

    def request(self, request: NetworkRequest) -> None:
        """Takes the network that the operator asks for, in the place of whatever is on its way."""
        if request.number != self.done:
            self._cancel()
            self._attempt = self._reported(self._fulfil(request.network), request.number)

    def resume(self, request: NetworkRequest, step_seconds: float | None) -> None:
        """Hears that the engine it began with is the one that was asked for, and how long a step took before."""
        self._cancel()
        self._automatic, self.step_seconds = False, step_seconds
        self.engine, self.done = replace(self.engine, why=ASKED), request.number

    def give_up(self, request: NetworkRequest) -> None:
        """Hears of a request of which nothing had come when the dreamer before this one died. Nothing is loaded until
        the next."""
        self._cancel()
        self.done = request.number
        self._progress = f"{request.network} was asked for before the dreamer was started again, and did not dream"
        log.warning("%s goes on dreaming: %s.", self.engine.name, self._progress)

    def _cancel(self) -> None:
        self._attempt.close()
        self._attempt = _nothing()
        self._progress = ""
        self._failed.clear()

    def _reported(self, attempt: _Attempt, number: int = 0) -> _Attempt:
        """The attempt, and what is said when it fails."""
        try:
            yield from attempt
        except _UnavailableError as unavailable:
            self._log(unavailable)
            yield unavailable.clause
        self.done = max(self.done, number)

    def _log(self, unavailable: _UnavailableError) -> None:
        level = logging.WARNING if unavailable.hint else logging.INFO
        hint = unavailable.hint and f" {unavailable.hint}"
        log.log(level, "%s goes on dreaming: %s.%s", self.engine.name, unavailable.clause, hint)

    def _fulfil(self, name: str) -> _Attempt:
        if name == "auto" and self._choice.settings(name).network == "auto":
            yield from self._return_to_automatic()
            return
        if name == "auto":
            name = self._choice.default
        if name == self.engine.name:
            self._automatic = False
            log.info("%s was asked for, and dreams already.", name)
            yield f"{ASKED}, and it dreams already"
        else:
            engine = yield from self._loaded(name)
            assert engine.step_seconds is not None
            self._automatic = False
            yield self._taken(engine, f"{ASKED} ({estimate(self._settings, engine.device.type, engine.step_seconds)})")

    def _return_to_automatic(self) -> _Attempt:
        """As a show with `auto` begins, unless it has come to the top of the ladder by itself."""
        rungs, device = ladder.rungs(self.engine.device), self.engine.device
        if self._automatic and self.engine.name == rungs[0]:
            log.info("auto was asked for, and has chosen %s already.", self.engine.name)
            yield f"{ASKED}, and it dreams already"
            return
        slow = self._too_slow(self.engine.name, self.step_seconds)
        better = rungs if slow else ladder.above(self.engine.name, device)
        yield from self._try(rung for rung in better if ladder.is_local(rung))
        self._automatic = True
        yield from self._climb()

    def _too_slow(self, name: str, step_seconds: float | None) -> str:
        return ladder.too_slow(name, self._settings, self.engine.device, step_seconds, self._min_keyframe_rate)

    def _climb(self) -> _Attempt:
        """To the highest rung of the ladder that can be had and is fast enough."""
        yield from self._try(ladder.above(self.engine.name, self.engine.device))
        yield ""

    def _try(self, rungs: Iterable[str]) -> _Attempt:
        """Takes the first of these that can be had and is fast enough; says of each before it why it is not that."""
        for rung in rungs:
            if rung in self._failed:
                continue
            why, last = ladder.origin(rung), rung == ladder.rungs(self.engine.device)[-1]
            try:
                engine = yield from self._loaded(rung)
                if (slow := self._too_slow(rung, engine.step_seconds)) and not last:
                    raise _UnavailableError(slow)
            except _UnavailableError as unavailable:
                self._log(unavailable)
                self._failed[rung] = unavailable.clause
            else:
                yield self._taken(engine, why if last else f"{why} and this machine is fast enough")
                return

    def _taken(self, engine: Engine, why: str) -> str:
        """Dreams with this engine from now on; nothing is left to say."""
        self.engine, self.step_seconds = replace(engine, why=why), engine.step_seconds
        log.info("%s dreams from now on, because %s, in %s.", engine.name, why, engine.precision_name)
        return ""

    def _loaded(self, name: str) -> Generator[str, None, Engine]:
        """The engine of those networks, measured. Raises _UnavailableError."""
        settings, device = self._choice.settings(name), self.engine.device
        self._check(name)
        arrivals: _Arrivals = SimpleQueue()
        cancelled = threading.Event()
        arguments = (settings, self._choice, self._timeouts, cancelled.is_set, arrivals)
        try:
            threading.Thread(target=_load, args=arguments, name="network", daemon=True).start()
            while arrivals.empty():
                yield f"{name} is being {'loaded' if self._choice.is_local(name) else 'fetched'}"
            arrived = arrivals.get()
            if isinstance(arrived, _UnavailableError):
                raise arrived
            engines: list[Engine] = []
            for network in arrived:
                warm_up = WarmUp(network, device, settings.precision, settings.canvas)
                while warm_up.advance():
                    yield f"{name} is being loaded"
                engines.append(Engine((warm_up.network,), device, pass_seconds=warm_up.seconds))
        except RuntimeError as error:  # a graphics card without memory for two, for example
            raise _UnavailableError(f"{name} cannot dream on {device}", _hint(error)) from error
        finally:
            cancelled.set()
        engine = joined(engines, "")
        assert engine.step_seconds is not None
        if engine.step_seconds > MAX_STEP_SECONDS:
            raise _UnavailableError(f"a single step with {name} would take {engine.step_seconds:.0f} s here")
        return engine

    def _check(self, name: str) -> None:
        """Raises _UnavailableError for networks that nothing has to be tried with."""
        names = name.split("+")
        try:
            check_vocabulary(names)
        except VocabularyError as error:
            raise _UnavailableError(str(error)) from error
        for one in names:
            spec = ZOO[one]
            if isinstance(spec, FileSpec) and not self._choice.has_file(one):
                raise _UnavailableError(f"the weights of {one} come by file alone", by_file(spec))
        absent = [one for one in names if isinstance(ZOO[one], TorchvisionSpec) and not self._choice.is_local(one)]
        if self._settings.offline and absent:
            raise _UnavailableError(f"{name} is not on this machine, and --offline downloads nothing")


def _nothing() -> _Attempt:
    yield from ()


def _load(
    settings: Settings,
    choice: NetworkChoice,
    timeouts: Timeouts,
    is_cancelled: Callable[[], bool],
    arrivals: _Arrivals,
) -> None:
    """The thread that loads the settings' networks, after fetching those that are not here."""

    def check(_: int) -> None:
        if is_cancelled():
            raise _CancelledError

    try:
        for one in settings.network.split("+"):
            spec = ZOO[one]
            if isinstance(spec, TorchvisionSpec) and not choice.is_local(one):
                _fetch(spec, timeouts, check)
        with _loading, _unobtrusively():
            check(0)
            arrivals.put([Network(one.spec, one.state) for one in load(replace(settings, offline=True))])
    except _CancelledError:
        pass
    except _UnavailableError as unavailable:
        arrivals.put(unavailable)
    except WeightsError as error:
        arrivals.put(_UnavailableError(f"{settings.network}'s weights cannot be used", str(error)))
    except Exception as error:  # whatever it is, the dream goes on
        arrivals.put(_UnavailableError(f"{settings.network} cannot be used", _hint(error)))


@contextlib.contextmanager
def _unobtrusively() -> Iterator[None]:
    """Python gives its lock to the thread that dreams ten times sooner than usual: imports and unpickling, which would
    hold it, otherwise make keyframes four times as long."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _fetch(spec: TorchvisionSpec, timeouts: Timeouts, progress: Callable[[int], None]) -> None:
    """Raises _UnavailableError."""
    try:
        fetch(spec, timeouts, progress)
    except DownloadError as error:
        hint = f"By hand its weights may be put to {spec.cached}."
        raise _UnavailableError(f"{spec.name} could not be fetched ({error})", hint) from error


def _hint(error: Exception) -> str:
    """Of an error that nobody has foreseen."""
    return f"{type(error).__name__}: {first_line(error)}."
