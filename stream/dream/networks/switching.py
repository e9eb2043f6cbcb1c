"""Hot swap of networks: another one is fetched, loaded and warmed up between keyframes, and taken without a cut."""

import logging
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from queue import SimpleQueue
from typing import TypeAlias

from stream.dream.adaptive_quality import estimate
from stream.ipc.reports import NetworkRequest
from stream.settings import Settings

from .dense import Network
from .download import TIMEOUTS, DownloadError, Timeouts
from .engine import Engine
from .warm_up import WarmUp
from .weights import WeightsError, by_file, fetch, from_file, load, preferred
from .zoo import ZOO, FileSpec, TorchvisionSpec

log = logging.getLogger(__name__)

MIN_KEYFRAME_RATE = 6.0
"""Keyframes a second that a network must make to be taken without having been asked for."""
MAX_STEP_SECONDS = 7.0
"""Of a step; after twice that the supervisor would take the dreamer for one that hangs."""
ASKED = "the operator asked for it"
_PASSES_PER_STEP = 1.2  # through the network, all told
_loading = threading.Lock()  # however fast requests follow each other, there is memory for one network that comes

_Arrivals: TypeAlias = "SimpleQueue[Network | _UnavailableError]"
_Attempt: TypeAlias = Generator[str, None, None]


class _UnavailableError(Exception):
    """A network is not taken: a clause for everybody says why, a sentence how a person at the machine may fix it."""

    def __init__(self, clause: str, hint: str = "") -> None:
        super().__init__(clause)
        self.clause, self.hint = clause, hint


class _CancelledError(Exception):
    """Nobody waits any more for what is being fetched."""


class NetworkSwitcher:
    """Which engine dreams, and which is to: the one that `auto` prefers, or that the operator requests.

    `advance` is called between keyframes, and `engine` is the one to dream with from then on; `step_seconds` is what a
    step takes with it on the whole canvas, where that has been tried. `done` is the number of the last request that
    nothing is left to do for.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        min_keyframe_rate: float = MIN_KEYFRAME_RATE,
        timeouts: Timeouts = TIMEOUTS,
    ) -> None:
        """`settings` are `with_network_name`. Where they say `auto` and `engine` is the pocket network, the preferred
        network is taken, if it makes `min_keyframe_rate` keyframes a second."""
        self.engine = engine
        self.step_seconds: float | None = None
        self.done = 0
        self._settings, self._min_keyframe_rate, self._timeouts = settings, min_keyframe_rate, timeouts
        self._automatic = settings.network == "auto" and settings.weights is None
        self._progress = ""
        upgrades = self._automatic and engine.name == "pocket"
        self._attempt = self._reported(self._upgrade() if upgrades else _nothing())

    @property
    def why(self) -> str:
        """Why this engine dreams, and what is on its way or does not come."""
        return f"{self.engine.why}; {self._progress}" if self._progress else self.engine.why

    @property
    def local(self) -> tuple[str, ...]:
        """The networks that need not be fetched."""
        return tuple(name for name in ZOO if is_local(self._settings, name))

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

    def _reported(self, attempt: _Attempt, number: int = 0) -> _Attempt:
        """The attempt, and what is said when it fails."""
        try:
            yield from attempt
        except _UnavailableError as unavailable:
            level = logging.WARNING if unavailable.hint else logging.INFO
            hint = unavailable.hint and f" {unavailable.hint}"
            log.log(level, "%s goes on dreaming: %s.%s", self.engine.name, unavailable.clause, hint)
            yield unavailable.clause
        self.done = max(self.done, number)

    def _fulfil(self, name: str) -> _Attempt:
        if name == "auto" and self._settings.weights is None:
            yield from self._return_to_automatic()
            return
        if name == "auto":
            name = self._settings.network
        if name == self.engine.name:
            self._automatic = False
            log.info("%s was asked for, and dreams already.", name)
            yield f"{ASKED}, and it dreams already"
        else:
            engine, step = yield from self._loaded(name)
            self._automatic = False
            yield self._taken(engine, step, f"{ASKED} ({estimate(self._settings, engine.device.type, step)})")

    def _return_to_automatic(self) -> _Attempt:
        """As a show with `auto` begins, unless it goes on like that already."""
        if self.engine.name != "pocket":
            if self._automatic:
                log.info("auto was asked for, and has chosen %s already.", self.engine.name)
                yield f"{ASKED}, and it dreams already"
                return
            engine, step = yield from self._loaded("pocket")
            yield self._taken(engine, step, "it comes with the package")
        self._automatic = True
        yield from self._upgrade()

    def _upgrade(self) -> _Attempt:
        """From the pocket network to the preferred one."""
        spec = preferred()
        how = "were at hand" if spec.is_local else "were fetched"
        engine, step = yield from self._loaded(spec.name)
        if (rate := 1 / (self._settings.steps * step)) < self._min_keyframe_rate:
            raise _UnavailableError(f"{spec.name} would dream only {rate:.1f} keyframes a second here")
        yield self._taken(engine, step, f"its weights {how} and this machine is fast enough")

    def _taken(self, engine: Engine, step_seconds: float, why: str) -> str:
        """Dreams with this engine from now on; nothing is left to say."""
        self.engine, self.step_seconds = replace(engine, why=why), step_seconds
        log.info("%s dreams from now on, because %s, in %s.", engine.name, why, engine.precision_name)
        return ""

    def _loaded(self, name: str) -> Generator[str, None, tuple[Engine, float]]:
        """The engine of that network, and the seconds that a step takes with it. Raises _UnavailableError."""
        settings, device, spec = for_network(self._settings, name), self.engine.device, ZOO[name]
        if isinstance(spec, FileSpec) and settings.weights is None:
            raise _UnavailableError(f"the weights of {name} come by file alone", by_file(spec))
        if settings.offline and not is_local(self._settings, name):
            raise _UnavailableError(f"{name} is not on this machine, and --offline downloads nothing")
        arrivals: _Arrivals = SimpleQueue()
        cancelled = threading.Event()
        arguments = (settings, self._timeouts, cancelled.is_set, arrivals)
        try:
            threading.Thread(target=_load, args=arguments, name="network", daemon=True).start()
            while arrivals.empty():
                yield f"{name} is being {'loaded' if is_local(self._settings, name) else 'fetched'}"
            arrived = arrivals.get()
            if isinstance(arrived, _UnavailableError):
                raise arrived
            warm_up = WarmUp(arrived, device, settings.precision, settings.canvas)
            while warm_up.advance():
                yield f"{name} is being loaded"
        except RuntimeError as error:  # a graphics card without memory for two, for example
            raise _UnavailableError(f"{name} cannot dream on {device}", _first_line(error)) from error
        finally:
            cancelled.set()
        step = _PASSES_PER_STEP * warm_up.seconds
        if (least := estimate(settings, device.type, step).min_step_seconds) > MAX_STEP_SECONDS:
            raise _UnavailableError(f"a single step with {name} would take {least:.0f} s here")
        return Engine(warm_up.network, device, warm_up.precision), step


def with_network_name(settings: Settings) -> Settings:
    """The settings, with the network's own name where there is a file of weights and `auto`. Raises WeightsError."""
    if settings.weights is None or settings.network != "auto":
        return settings
    return replace(settings, network=from_file(settings.weights, "auto").spec.name)


def for_network(settings: Settings, network: str) -> Settings:
    """The settings for another network. They are `with_network_name`: a file of weights is for its own network
    alone."""
    if settings.weights is None:
        return replace(settings, network=network)
    if network in ("auto", settings.network):
        return settings
    return replace(settings, network=network, weights=None)


def is_local(settings: Settings, network: str) -> bool:
    """Whether the weights of a network are on this machine, for settings `with_network_name`."""
    return for_network(settings, network).weights is not None or ZOO[network].is_local


def _nothing() -> _Attempt:
    yield from ()


def _load(settings: Settings, timeouts: Timeouts, is_cancelled: Callable[[], bool], arrivals: _Arrivals) -> None:
    """The thread that loads the settings' network, after fetching it where it must."""
    spec = ZOO[settings.network]

    def check(_: int) -> None:
        if is_cancelled():
            raise _CancelledError

    try:
        if settings.weights is None and isinstance(spec, TorchvisionSpec) and not spec.is_local:
            fetch(spec, timeouts, check)
        with _loading:
            check(0)
            loaded = load(replace(settings, offline=True))
            arrivals.put(Network(loaded.spec, loaded.state))
    except _CancelledError:
        pass
    except DownloadError as error:
        assert isinstance(spec, TorchvisionSpec)
        clause = f"{spec.name} could not be fetched ({error})"
        arrivals.put(_UnavailableError(clause, f"By hand its weights may be put to {spec.cached}."))
    except WeightsError as error:
        arrivals.put(_UnavailableError(f"{spec.name}'s weights cannot be used", str(error)))
    except Exception as error:  # whatever it is, the dream goes on
        arrivals.put(_UnavailableError(f"{spec.name} cannot be used", _first_line(error)))


def _first_line(error: Exception) -> str:
    """Of an error that nobody has foreseen."""
    first, _, _ = str(error).partition("\n")
    return f"{type(error).__name__}: {first}."
