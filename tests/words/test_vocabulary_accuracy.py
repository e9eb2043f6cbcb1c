"""How much is understood: every name that WordNet has, nearly every misspelling, and no ordinary sentence."""

import random
import string
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stream.words import Vocabulary
from stream.words.lexicon import TABLE
from stream.words.normalise import plain

VOCABULARY = Vocabulary.load()
UNUSUAL = ("mouse", "notebook", "ear")
"""Labels that mostly mean another thing than ImageNet does: an animal, paper, a part of the body."""
SENTENCES = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()


def names() -> list[tuple[str, int]]:
    """All that WordNet calls the categories, and the index of each."""
    section = TABLE.read_text("utf-8").partition("[name]\n")[2].partition("\n[")[0]
    rows = [line.split("\t") for line in section.splitlines()]
    return [(name, int(node)) for node, *row in rows if int(node) < 1000 for name in row]


def misspelt(name: str, rng: random.Random) -> str:
    """`name` with a letter missing, wrong or too many, or two of them swapped."""
    at = rng.randrange(len(name) - 1)
    letter = rng.choice(string.ascii_lowercase)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return rng.choice(
        (name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:], swapped)
    )


def is_meant(text: str, name: str, index: int) -> bool:
    """Whether a text is taken for the category, or for a group that holds it and has that name; or suggested first."""
    understanding = VOCABULARY.understand(text, random.Random(1))
    if not understanding.targets:
        first = understanding.suggestions[0]
        return first.category.index == index or first.name == name
    (target, *more) = understanding.targets
    return not more and (target.meant.index == index or (target.choices > 1 and target.name == name))


def test_every_name_of_every_category_means_it() -> None:
    listed = names()
    assert len(listed) > 1800 and {index for _, index in listed} >= set(range(1000)) - {998}
    for name, index in listed:
        for text in (name, name.upper(), f"  {name.title()}! "):
            assert VOCABULARY.understand(text, random.Random(1)).targets, text
            assert is_meant(text, name, index), text
    for category in VOCABULARY.categories:
        if category.label in UNUSUAL:
            continue
        assert is_meant(category.label, plain(category.label), category.index)


def test_of_misspellings_by_one_letter_nearly_all_are_taken_right_or_suggested_first() -> None:
    rng = random.Random(1)
    tried = [(misspelt(name, rng), name, index) for name, index in names() if len(name) >= 6]
    right = sum(is_meant(text, name, index) for text, name, index in tried)
    print(f"{right / len(tried):.1%} of {len(tried)} misspellings")
    assert right >= 0.95 * len(tried)


def test_ordinary_sentences_mean_nothing() -> None:
    assert len(SENTENCES) == 300
    heard = [text for text in SENTENCES if VOCABULARY.understand(text, random.Random(1)).targets]
    assert len(heard) <= 0.02 * len(SENTENCES), heard


@pytest.mark.parametrize("do", [VOCABULARY.understand, VOCABULARY.complete], ids=["understand", "complete"])
def test_it_is_done_in_a_moment(do: Callable[[str], object]) -> None:
    rng = random.Random(1)
    texts = (
        [name for name, _ in names()[::9]]
        + SENTENCES[::4]
        + [misspelt(name, rng) for name, _ in names()[::9] if len(name) > 1]
    )
    do("volcano")
    begun = time.perf_counter()
    for text in texts:
        do(text)
    each = (time.perf_counter() - begun) / len(texts)
    print(f"{1000 * each:.2f} ms each")
    assert each < 0.02


def test_a_text_of_nonsense_costs_little_more_than_a_short_one() -> None:
    rng = random.Random(1)
    nonsense = [" ".join("".join(rng.choices("abcdefghij", k=rng.randint(3, 9))) for _ in range(30)) for _ in range(20)]
    begun = time.perf_counter()
    for text in (*nonsense, "é" * 100_000, "🌋" * 100_000, "火" * 100_000, "a-" * 50_000, "x" * 100_000):
        VOCABULARY.understand(text)
    assert time.perf_counter() - begun < 5


def test_the_table_is_read_when_it_is_first_needed_and_soon() -> None:
    code = (
        "import time; begun = time.perf_counter(); from stream.words import Vocabulary; v = Vocabulary.load();"
        "from stream.words.lexicon import lexicon; assert not lexicon.cache_info().currsize;"
        "v.understand('volcano'); print(time.perf_counter() - begun)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    print(f"{1000 * float(done.stdout):.0f} ms")
    assert float(done.stdout) < 2
