"""The bundled network's tables: what it knows, and who stands in for the rest."""

from stream.words import Vocabulary
from tests.show import REPOSITORY

POCKET = REPOSITORY / "stream" / "dream" / "pocket"
LABELS = [category.label for category in Vocabulary.load().categories]


def table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (POCKET / name).read_text("utf-8").splitlines()[1:]]


def known() -> set[int]:
    return {int(index) for index, *_ in table("categories.tsv")}


def test_every_relative_is_known_and_stands_in_for_what_is_not() -> None:
    for index, relative, *labels in table("relatives.tsv"):
        assert int(index) not in known(), labels
        assert int(relative) in known(), labels


def test_the_tables_are_sorted_and_name_things_as_imagenet_does() -> None:
    rows = table("relatives.tsv")
    indices = [int(index) for index, *_ in rows]
    assert indices == sorted(set(indices))
    for index, relative, label, relatives_label in rows:
        assert (label, relatives_label) == (LABELS[int(index)], LABELS[int(relative)])
    for index, _, label in table("categories.tsv"):
        assert label == LABELS[int(index)]


def test_hardly_a_shout_is_left_without_a_dream() -> None:
    assert len(known()) + len(table("relatives.tsv")) > 950
