"""How much memory and processor each process of a show takes, sampled beside whatever happens."""

import itertools
import statistics
import threading
import time
from dataclasses import dataclass

import psutil

from stream.supervisor import MODULES
from tests.show import Show


@dataclass(frozen=True)
class Sample:
    """Of one process: seconds since the show began, resident memory in MB, processor seconds so far."""

    process: int
    time: float
    memory: float
    processor: float


class Footprint:
    """Samples a show every `every` seconds until `stop`."""

    def __init__(self, show: Show, every: float = 5.0) -> None:
        self._show, self._every = show, every
        self._samples: dict[str, list[Sample]] = {name: [] for name in MODULES}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            for name in MODULES:
                try:
                    if process := self._show.child(name):
                        times = process.cpu_times()
                        memory = process.memory_info().rss / 1e6
                        now = time.monotonic() - self._show.started
                        self._samples[name].append(Sample(process.pid, now, memory, times.user + times.system))
                except psutil.Error:
                    continue

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def memory(self, name: str, start: float, end: float) -> float:
        """The mean resident memory, in MB, over a part of the time: 0.8 to 1.0 is the last fifth."""
        samples = self._samples[name]
        part = samples[int(start * len(samples)) : max(1, int(end * len(samples)))]
        return sum(sample.memory for sample in part) / len(part)

    def growth(self, name: str, since: float) -> float:
        """MB a minute from `since` on, in seconds of the show: the median of the slopes between any two samples."""
        samples = [(sample.time, sample.memory) for sample in self._samples[name] if sample.time >= since]
        pairs = itertools.combinations(samples, 2)
        return 60 * statistics.median((late - early) / (end - start) for (start, early), (end, late) in pairs)

    def share(self, name: str) -> float:
        """Processor cores in use over the newest life of the process."""
        samples = [sample for sample in self._samples[name] if sample.process == self._samples[name][-1].process]
        first, last = samples[0], samples[-1]
        return (last.processor - first.processor) / max(1e-9, last.time - first.time)

    def table(self) -> str:
        """Memory by fifths of the time, and the share of a core, of each process."""
        last = max(sample.time for samples in self._samples.values() for sample in samples)
        rows = [f"MB resident in each fifth of {last / 60:.1f} minutes, and cores in use"]
        for name in MODULES:
            fifths = " ".join(f"{self.memory(name, part / 5, (part + 1) / 5):6.0f}" for part in range(5))
            rows.append(f"{name:<8} {fifths}   {self.share(name):.2f}")
        return "\n".join(rows)
