"""The newest shout wins once the scene before it was held for long enough."""

from stream.crowd import Direction
from stream.scene import Scene, Target

VOLCANO, PIZZA = (Target(980, "volcano"),), (Target(963, "pizza"),)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def direction(clock: Clock, scene: Scene | None = None) -> Direction:
    return Direction(8, clock, lambda: 1000 + clock.now, scene)


def test_the_first_shout_wins_at_once() -> None:
    steering = direction(Clock())
    assert steering.turn() is None
    steering.want("Ada", VOLCANO)
    assert steering.turn() == Scene(1, VOLCANO, "Ada", 1000)
    assert steering.turn() is None


def test_the_next_waits_for_the_hold_and_the_newest_of_the_waiting_wins() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("Ada", VOLCANO)
    steering.turn()
    clock.now = 1
    steering.want("Bo", VOLCANO)
    steering.want("Cy", PIZZA)
    assert steering.turn() is None
    assert steering.seconds_left == 7
    assert steering.waiting == ("Cy", PIZZA)
    clock.now = 8
    assert steering.turn() == Scene(2, PIZZA, "Cy", 1008)
    assert steering.waiting is None


def test_after_the_hold_a_shout_wins_at_once() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("Ada", VOLCANO)
    steering.turn()
    clock.now = 60
    steering.want("Bo", PIZZA)
    assert steering.turn() is not None


def test_a_show_that_goes_on_keeps_its_scene_and_counts_on() -> None:
    clock = Clock()
    steering = direction(clock, Scene(7, PIZZA, "Bo", 5))
    assert steering.scene.number == 7
    steering.want("Ada", VOLCANO)
    assert steering.turn() is None
    clock.now = 8
    turned = steering.turn()
    assert turned is not None and turned.number == 8
