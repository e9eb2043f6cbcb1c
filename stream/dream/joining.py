"""GoogLeNet joins a dream that the pocket network has begun: at hand or fetched, tried between keyframes, and taken."""

import itertools
import logging
import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import TypeAlias

from stream.settings import Settings

from .download import PATIENCE, DownloadError, Patience
from .engine import Engine, Rehearsal
from .networks import Network, Torchvision
from .weights import WeightsError, fetch, from_cache, preferred

log = logging.getLogger(__name__)

LIVELY = 6.0
"""Keyframes a second that a network must make to join a show."""
_STEP = 1.2  # passes through the network that a dream step takes, all told

_Arrivals: TypeAlias = "SimpleQueue[Network | _AbsentError]"


class _AbsentError(Exception):
    """A network does not join: a clause for everybody says why, a sentence how a person at the machine may mend it."""

    def __init__(self, clause: str, hint: str = "") -> None:
        super().__init__(clause)
        self.clause, self.hint = clause, hint


def joining(
    engine: Engine, settings: Settings, lively: float = LIVELY, patience: Patience = PATIENCE
) -> Iterator[Engine]:
    """The engine to dream with, asked for between keyframes, for ever. Its `why` says how things stand.

    It is `engine`, unless that is the pocket network that `auto` begins with and the preferred one proves fast enough.
    """
    if settings.network == "auto" and settings.weights is None and engine.name == "pocket":
        try:
            engine = yield from _join(engine, settings, lively, patience)
            log.info("%s dreams from now on, because %s, in %s.", engine.name, engine.why, engine.precision_name)
        except _AbsentError as absent:
            level = logging.WARNING if absent.hint else logging.INFO
            log.log(level, "%s goes on dreaming: %s.%s", engine.name, absent.clause, absent.hint and f" {absent.hint}")
            engine = _because(engine, absent.clause)
    yield from itertools.repeat(engine)


def _join(engine: Engine, settings: Settings, lively: float, patience: Patience) -> Generator[Engine, None, Engine]:
    """The engine that goes on dreaming meanwhile; returns the one that has joined. Raises _AbsentError."""
    kind = preferred()
    here = kind.here
    if settings.offline and not here:
        raise _AbsentError(f"{kind.name} is not on this machine, and --offline downloads nothing")
    arrivals: _Arrivals = SimpleQueue()
    threading.Thread(target=_bring, args=(kind, here, patience, arrivals), name="joining", daemon=True).start()
    meanwhile = _because(engine, f"{kind.name} is being {'loaded' if here else 'fetched'}")
    while arrivals.empty():
        yield meanwhile
    arrived = arrivals.get()
    if isinstance(arrived, _AbsentError):
        raise arrived
    try:
        rehearsal = Rehearsal(arrived, engine.device, settings.precision, settings.canvas)
        while rehearsal.go_on():
            yield meanwhile
    except RuntimeError as error:  # a graphics card without memory for two
        raise _AbsentError(f"{kind.name} cannot dream on {engine.device}", _said(error)) from error
    pace = 1 / (settings.steps * _STEP * rehearsal.seconds)
    if pace < lively:
        raise _AbsentError(f"{kind.name} would dream only {pace:.1f} keyframes a second here")
    how = "were at hand" if here else "were fetched"
    return replace(rehearsal.engine, why=f"its weights {how} and this machine is fast enough")


def _bring(kind: Torchvision, here: bool, patience: Patience, arrivals: _Arrivals) -> None:
    """The thread that loads the network, after fetching it where it must."""
    try:
        if not here:
            fetch(kind, patience)
        arrivals.put(Network(kind, from_cache(kind, "").state))
    except DownloadError as error:
        clause = f"{kind.name} could not be fetched ({error})"
        arrivals.put(_AbsentError(clause, f"By hand its weights may be put to {kind.cached}."))
    except WeightsError as error:
        arrivals.put(_AbsentError(f"{kind.name}'s weights cannot be used", str(error)))
    except Exception as error:  # whatever it is, the dream goes on
        arrivals.put(_AbsentError(f"{kind.name} cannot be used", _said(error)))


def _because(engine: Engine, clause: str) -> Engine:
    return replace(engine, why=f"{engine.why}; {clause}")


def _said(error: Exception) -> str:
    """The first line of an error that nobody has foreseen."""
    first, _, _ = str(error).partition("\n")
    return f"{type(error).__name__}: {first}."
