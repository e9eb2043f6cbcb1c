"""Of more than can be answered, some is heard, and everybody may be among it."""

import random

from stream.site.twitch.fair_queue import FairQueue


def test_what_can_be_answered_is_heard_in_turn() -> None:
    sample: FairQueue[str] = FairQueue(3)
    for who in "abc":
        sample.offer(who, f"{who} says")
    assert [sample.take() for _ in range(4)] == ["a says", "b says", "c says", None]


def test_of_one_person_only_the_newest_waits() -> None:
    sample: FairQueue[int] = FairQueue(3)
    for number in range(100):
        sample.offer("a", number)
    sample.offer("b", 7)
    assert [sample.take() for _ in range(3)] == [99, 7, None]
    assert sample.statistics().passed_over == 99


def test_what_is_withdrawn_waits_no_more() -> None:
    sample: FairQueue[int] = FairQueue(3)
    for who in "abc":
        sample.offer(who, 1)
    sample.withdraw("b")
    sample.withdraw("nobody")
    assert sample.statistics().passed_over == 1
    assert sample.take() == 1 and sample.statistics().waiting == 1
    sample.withdraw()
    assert sample.take() is None and sample.statistics().passed_over == 2


def test_a_flood_of_one_leaves_the_others_their_chance_and_memory_is_bounded() -> None:
    sample: FairQueue[str] = FairQueue(10)
    rng = random.Random(1)
    heard = []
    for _ in range(2000):
        for _ in range(20):
            who = "loud" if rng.random() < 0.9 else f"quiet {rng.randrange(50)}"
            sample.offer(who, who)
        heard.append(sample.take())
    assert sample.statistics().waiting <= 10
    assert sample.statistics().offered == 40_000
    assert len(set(heard)) == 51
    assert heard.count("loud") < 1000
