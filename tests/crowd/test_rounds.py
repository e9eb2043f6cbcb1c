"""Who wins and when: holds, rounds, what becomes of those who lose, and the walk while nobody is there."""

import random
import timeit
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.crowd import Director
from stream.crowd.rounds import LINGER, PATIENCE, STRIDE, Mode
from stream.ipc.scene import Scene, Target

VOLCANO, PIZZA, OWL, CASTLE = (
    (Target(index, label),) for index, label in enumerate(("volcano", "pizza", "owl", "castle"))
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def direction(clock: Clock, mode: Mode = "democracy", scene: Scene | None = None) -> Director:
    return Director(8, 20, 60, mode, random.Random(1), clock, lambda: 1000 + clock.now, scene)


def next_scene(steering: Director, clock: Clock) -> Scene:
    """The next scene, however long it takes."""
    clock.now += steering.seconds_left
    turn = steering.turn()
    assert turn is not None
    return turn.scene


def test_the_first_shout_wins_at_once() -> None:
    steering = direction(Clock())
    assert steering.turn() is None
    steering.want("a", "Ada", VOLCANO)
    turn = steering.turn()
    assert turn and turn.scene == Scene(1, VOLCANO, "Ada", 1000)
    assert steering.turn() is None


def test_of_one_person_the_newest_shout_follows_at_once_after_the_hold() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", VOLCANO)
    steering.turn()
    clock.now = 1
    for wanted in (OWL, VOLCANO, PIZZA):
        steering.want("a", "Ada", wanted)
    assert [wish.targets for wish in steering.waiting] == [PIZZA]
    assert steering.seconds_left == 7 and not steering.contested
    clock.now = 7.9
    assert steering.turn() is None
    clock.now = 8
    turn = steering.turn()
    assert turn and turn.scene == Scene(2, PIZZA, "Ada", 1008)
    assert steering.waiting == []


def test_after_the_hold_a_shout_wins_at_once() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", VOLCANO)
    steering.turn()
    clock.now = 30
    steering.want("b", "Bo", PIZZA)
    assert steering.turn() is not None


def test_where_more_than_one_thing_is_wanted_a_round_decides_by_votes_then_by_time() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", OWL)
    steering.turn()
    clock.now = 2
    steering.want("b", "Bo", VOLCANO)
    clock.now = 5
    steering.want("c", "Cy", PIZZA)
    assert steering.contested and steering.seconds_left == 20
    clock.now = 24
    steering.want("d", "Di", PIZZA)
    assert [(wish.targets, len(wish.votes)) for wish in steering.waiting] == [(PIZZA, 2), (VOLCANO, 1)]
    assert steering.turn() is None
    clock.now = 25
    turn = steering.turn()
    assert turn and turn.scene.targets == PIZZA and turn.scene.by == "Cy" and turn.granted[0].names == ("Cy", "Di")
    assert next_scene(steering, clock).targets == VOLCANO
    assert clock.now == 33  # nothing else waited: the hold alone


def test_a_round_ends_when_all_come_to_want_the_same() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", OWL)
    steering.turn()
    steering.want("b", "Bo", VOLCANO)
    steering.want("c", "Cy", PIZZA)
    assert steering.contested
    steering.want("c", "Cy", VOLCANO)
    assert not steering.contested and steering.seconds_left == 8


def test_a_vote_said_twice_keeps_its_place_and_one_that_changes_loses_it() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("z", "Zoe", CASTLE)
    steering.turn()
    steering.want("a", "Ada", OWL)
    clock.now = 1
    steering.want("b", "Bo", PIZZA)
    clock.now = 2
    steering.want("a", "Ada", OWL)
    assert steering.waiting[0].targets == OWL
    steering.want("a", "Ada", VOLCANO)
    assert steering.waiting[0].targets == PIZZA


def test_what_is_dreamed_cannot_return_at_once_while_something_else_waits() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", OWL)
    steering.turn()
    for voter in "bcd":
        steering.want(voter, voter, OWL)
    steering.want("e", "Eve", PIZZA)
    assert not steering.contested
    assert next_scene(steering, clock).targets == PIZZA
    assert next_scene(steering, clock).targets == OWL
    steering.want("b", "Bo", OWL)
    assert next_scene(steering, clock).targets == OWL  # nobody wants anything else


def test_those_who_lose_weigh_more_in_the_next_round() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("x", "Xi", CASTLE)
    steering.turn()
    steering.want("a", "Ada", OWL)
    for crowd, wanted in enumerate((VOLCANO, PIZZA)):
        for voter in range(2):
            steering.want(f"{crowd} {voter}", "", wanted)
        assert next_scene(steering, clock).targets == wanted
        clock.now += 1
        standing = next(wish.standing for wish in steering.waiting if wish.targets == OWL)
        assert standing == (1.75, 2.3125)[crowd]
    for voter in range(2):
        steering.want(f"more {voter}", "", VOLCANO)
    assert next_scene(steering, clock).targets == OWL


def test_nobody_waits_for_ever_however_many_want_something_else() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("x", "Xi", CASTLE)
    steering.turn()
    steering.want("a", "Ada", OWL)
    for lost in range(100):
        for voter in range(1000):
            steering.want(f"{voter}", "", (VOLCANO, PIZZA)[lost % 2])
        if next_scene(steering, clock).targets == OWL:
            break
    assert lost == PATIENCE


def test_who_leaves_is_counted_once_if_their_turn_comes_soon() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("a", "Ada", OWL)
    steering.turn()
    steering.want("b", "Bo", PIZZA)
    steering.leave("b")
    clock.now = LINGER - 1
    assert steering.waiting
    steering.welcome("b")
    clock.now = LINGER + 1
    assert steering.waiting
    steering.leave("b")
    clock.now = 2 * LINGER + 2
    assert steering.waiting == [] and steering.turn() is None


def test_in_anarchy_a_vote_is_a_ticket_and_no_round_delays_it() -> None:
    wins: Counter[str] = Counter()
    clock = Clock()
    steering = direction(clock, "anarchy")
    steering.want("x", "Xi", CASTLE)
    steering.turn()
    for _ in range(400):
        for voter in range(3):
            steering.want(f"v{voter}", "", VOLCANO)
        steering.want("o", "", OWL)
        assert not steering.contested
        began = clock.now
        wins[next_scene(steering, clock).targets[0].label] += 1
        assert clock.now - began <= 8
        steering.scene = Scene(steering.scene.number)  # so that nothing is kept from returning
    assert 50 < wins["owl"] < 150


def test_in_a_mix_the_first_two_share_the_canvas_by_their_votes() -> None:
    clock = Clock()
    steering = direction(clock, "mix")
    steering.want("x", "Xi", CASTLE)
    steering.turn()
    for voter in "abc":
        steering.want(voter, voter.upper(), VOLCANO)
    steering.want("d", "D", (Target(2, "owl", where="upper"), Target(1, "pizza", where="lower")))
    steering.want("e", "E", PIZZA)
    scene = next_scene(steering, clock)
    assert scene.by == "A and D"
    shares = [(target.label, target.where, target.weight) for target in scene.targets]
    assert shares == [("volcano", "everywhere", 0.75), ("owl", "upper", 0.125), ("pizza", "lower", 0.125)]
    assert [wish.targets for wish in steering.waiting] == [PIZZA]


def test_modes_switch_live_and_no_vote_is_lost() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.want("x", "Xi", CASTLE)
    steering.turn()
    steering.want("a", "Ada", VOLCANO)
    steering.want("b", "Bo", PIZZA)
    steering.switch("anarchy")
    assert steering.seconds_left == 8
    steering.switch("mix")
    assert steering.seconds_left == 20
    assert len(next_scene(steering, clock).targets) == 2
    with pytest.raises(ValueError, match="democracy, anarchy, mix"):
        steering.switch("monarchy")  # type: ignore[arg-type]


def test_what_eight_times_as_many_wishes_cost_is_about_eight_times_as_much() -> None:
    """Or one visitor with many tokens could keep the site from serving anybody."""

    def cost(wishes: int) -> float:
        steering = direction(Clock())
        for number in range(wishes):
            targets = tuple(Target(index % 1000, "thing") for index in (number, number + 1 + number // 1000))
            steering.want(str(number), "Ada", targets)
        assert len(steering.waiting) == wishes
        return min(timeit.repeat(lambda: steering.waiting, number=1, repeat=7))

    few, many = cost(400), cost(3200)
    print(f"{1000 * few:.2f} ms for 400 wishes, {1000 * many:.2f} ms for 3200")
    assert many < 24 * few


def test_while_nobody_is_there_the_dream_wanders_and_yields_to_the_first_shout_at_once() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.wander = lambda scene: (Target(500 + scene.number, "somewhere"),)
    first = steering.turn()
    assert first and first.scene == Scene(1, (Target(500, "somewhere"),), "", 1000) and first.granted == ()
    clock.now = 1
    assert steering.turn() is None and steering.seconds_idle == STRIDE - 1
    steering.want("a", "Ada", OWL)
    turn = steering.turn()
    assert turn and turn.scene.targets == OWL
    clock.now = 60.9
    assert steering.turn() is None
    clock.now = 61
    wandered = steering.turn()
    assert wandered and wandered.scene.by == ""


def test_a_wandering_that_leads_nowhere_leaves_the_scene() -> None:
    clock = Clock()
    steering = direction(clock)
    steering.wander = lambda _: ()
    assert steering.turn() is None
    assert steering.scene.number == 0


def test_a_show_that_goes_on_keeps_scene_and_votes_and_counts_on() -> None:
    clock = Clock()
    before = direction(clock)
    before.want("x", "Xi", CASTLE)
    before.turn()
    before.want("a", "Ada", VOLCANO)
    clock.now = 5
    before.want("b", "Bo", PIZZA)
    later = Clock()
    later.now = 7000.0  # another machine's clock; the wall's says that a minute has gone by
    after = Director(8, 20, 60, clock=later, wall=lambda: 1065 + later.now - 7000, scene=before.scene)
    after.recall(before.votes())
    assert [wish.targets for wish in after.waiting] == [VOLCANO, PIZZA]
    assert after.turn() is None
    assert next_scene(after, later).number == 2
    assert next_scene(after, later).targets == PIZZA
    after.recall(before.votes())
    later.now += LINGER
    assert after.waiting == []


actions = st.lists(
    st.tuples(
        st.sampled_from(["want", "want", "want", "leave", "welcome", "forget", "wait", "switch"]),
        st.integers(0, 5),
        st.integers(0, 4),
    ),
    max_size=60,
)


@given(actions)
def test_whatever_people_do_every_scene_is_held_and_every_voter_counts_once(acts: list[tuple[str, int, int]]) -> None:
    clock = Clock()
    steering = direction(clock)
    began = -8.0
    before = steering.scene
    for act, voter, number in acts:
        match act:
            case "want":
                steering.want(f"{voter}", f"name {voter}", (Target(number, f"{number}"),))
            case "leave" | "welcome" | "forget":
                getattr(steering, act)(f"{voter}")
            case "wait":
                clock.now += number * 3
            case _:
                steering.switch(("democracy", "anarchy", "mix")[number % 3])
        waiting = steering.waiting
        voters = [name for wish in waiting for name in wish.votes]
        assert len(voters) == len(set(voters))
        assert 0 <= steering.seconds_left <= 28
        if turn := steering.turn():
            assert clock.now - began >= 8
            assert turn.scene.number == before.number + 1 and turn.scene.targets
            others = [wish for wish in waiting if wish.indices - {target.index for target in before.targets}]
            shown = {target.index for wish in turn.granted for target in wish.targets}
            assert not others or shown - {target.index for target in before.targets}
            began, before = clock.now, turn.scene
        else:
            assert not waiting or steering.seconds_left > 0
