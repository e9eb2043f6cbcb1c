"""Of more than can be answered, some is heard, and everybody may be among it."""

import random

from stream.site.twitch.fair_queue import FairQueue


def test_what_can_be_answered_is_heard_in_turn() -> None:
    queue: FairQueue[str] = FairQueue(3)
    for sender in "abc":
        queue.offer(sender, f"{sender} says")
    assert [queue.take() for _ in range(4)] == ["a says", "b says", "c says", None]


def test_of_one_person_only_the_newest_waits() -> None:
    queue: FairQueue[int] = FairQueue(3)
    for number in range(100):
        queue.offer("a", number)
    queue.offer("b", 7)
    assert [queue.take() for _ in range(3)] == [99, 7, None]
    assert queue.statistics().dropped == 99


def test_what_is_withdrawn_waits_no_more() -> None:
    queue: FairQueue[int] = FairQueue(3)
    for sender in "abc":
        queue.offer(sender, 1)
    queue.withdraw("b")
    queue.withdraw("nobody")
    assert queue.statistics().dropped == 1
    assert queue.take() == 1 and queue.statistics().waiting == 1
    queue.withdraw()
    assert queue.take() is None and queue.statistics().dropped == 2


def test_a_flood_of_one_leaves_the_others_their_chance_and_memory_is_bounded() -> None:
    queue: FairQueue[str] = FairQueue(10)
    rng = random.Random(1)
    heard = []
    for _ in range(2000):
        for _ in range(20):
            sender = "loud" if rng.random() < 0.9 else f"quiet {rng.randrange(50)}"
            queue.offer(sender, sender)
        heard.append(queue.take())
    assert queue.statistics().waiting <= 10
    assert queue.statistics().offered == 40_000
    assert len(set(heard)) == 51
    assert heard.count("loud") < 1000
