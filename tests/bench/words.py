"""How well and how fast (in processor time, whatever else runs) shouts are understood.

python -m tests.bench.words
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from stream.words import Vocabulary
from tests.words.test_vocabulary_accuracy import SENTENCES, is_meant, misspelt, names

_FRESH = (
    "import time; begun = time.process_time(); from stream.words import Vocabulary;"
    "Vocabulary.load().understand('volcano'); print(time.process_time() - begun)"
)


def main() -> None:
    rng = random.Random(1)
    vocabulary = Vocabulary.load()
    listed = names()
    typos = [(misspelt(name, rng), name, index) for name, index in listed for _ in range(3) if len(name) >= 6]
    _share("names that mean their category", (is_meant(name, name, index) for name, index in listed))
    _share("misspellings taken right or suggested first", (is_meant(*typo) for typo in typos))
    _share(
        "misspellings taken right at once",
        (bool(vocabulary.understand(t).targets) and is_meant(t, n, i) for t, n, i in typos),
    )
    _share(
        "ordinary sentences in which something is heard",
        (bool(vocabulary.understand(text).targets) for text in SENTENCES),
    )
    loads = [
        float(subprocess.run([sys.executable, "-c", _FRESH], check=True, capture_output=True).stdout) for _ in range(7)
    ]
    print(f"{'from import to the first answer, in a fresh process':<56}{1000 * min(loads):>8.0f} ms at best of 7")
    some = [name for name, _ in listed]
    mixed = [f"{rng.choice(some)} on {rng.choice(some)}" for _ in range(300)]
    _time(
        "understand: names, misspellings, mixtures, sentences",
        vocabulary.understand,
        [*some, *(typo for typo, *_ in typos[::3]), *mixed, *SENTENCES],
    )
    small = vocabulary.narrowed(range(0, 1000, 3))
    _time("the same for a network that knows a third", small.understand, [*some, *mixed, *SENTENCES])
    _time(
        "complete: every beginning of every sixth name",
        vocabulary.complete,
        [name[:end] for name in some[::6] for end in range(1, len(name) + 1)],
    )


def _share(what: str, right: Iterable[bool]) -> None:
    answers = list(right)
    print(f"{what:<56}{sum(answers) / len(answers):>8.1%} of {len(answers)}")


def _time(what: str, do: Callable[[str], object], texts: list[str]) -> None:
    times = []
    for text in texts:
        begun = time.process_time()
        do(text)
        times.append(1000 * (time.process_time() - begun))
    times.sort()
    middle, slow = statistics.median(times), times[int(0.99 * len(times))]
    print(f"{what:<56}{middle:>8.2f} ms median, {slow:.2f} p99, {len(times)} texts")


if __name__ == "__main__":
    main()
