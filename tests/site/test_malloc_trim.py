"""Memory goes back when a crowd has left, and for no smaller reason."""

from stream.site.malloc_trim import MemoryTrimmer


def test_memory_is_given_back_once_after_a_crowd_has_left() -> None:
    given_back: list[int] = []
    trimmer = MemoryTrimmer(lambda: given_back.append(1))
    for people in (0, 100, 0, 0, 1000, 1000, 300, 300, 40, 10, 10, 10, 0, 0):
        trimmer.update(people)
    assert len(given_back) == 1


def test_a_few_who_come_and_go_are_no_reason() -> None:
    trimmed: list[int] = []
    trimmer = MemoryTrimmer(lambda: trimmed.append(1))
    for people in (0, 199, 0, 0, 0, 150, 0, 0):
        trimmer.update(people)
    assert not trimmed
