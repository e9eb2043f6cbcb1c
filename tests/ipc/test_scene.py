"""Scenes travel as they did when two classes carried them, and two subjects lie side by side."""

import msgspec

from stream.ipc.scene import Scene, Target, side_by_side

VOLCANO, PIZZA, OWL = Target(980, "volcano", "🌋"), Target(963, "pizza"), Target(24, "great grey owl")
GOLDFISH = Target(1, "goldfish")


def places(*targets: Target) -> list[tuple[int, str, float]]:
    return [(target.index, target.where, target.weight) for target in side_by_side(targets)]


def test_a_scene_is_a_message_in_json_and_one_of_an_older_file_is_read_too() -> None:
    scene = Scene(7, (VOLCANO,), "Ada", 1.5)
    text = (
        '{"type":"scene","number":7,"targets":[{"index":980,"label":"volcano","emoji":"🌋","weight":1.0,'
        '"where":"everywhere"}],"by":"Ada","since":1.5}'
    )
    assert msgspec.json.encode(scene).decode() == text
    for older in (text, text.replace('"type":"scene",', "")):
        assert msgspec.json.decode(older, type=Scene) == scene
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(scene), type=Scene) == scene


def test_two_that_would_both_be_everywhere_lie_left_and_right_with_their_weights() -> None:
    heavy = msgspec.structs.replace(VOLCANO, weight=3.0)
    assert places(heavy, PIZZA) == [(980, "left", 3.0), (963, "right", 1.0)]
    assert side_by_side(side_by_side((heavy, PIZZA))) == side_by_side((heavy, PIZZA))


def test_three_lie_in_columns_and_four_in_the_corners() -> None:
    assert [where for _, where, _ in places(VOLCANO, PIZZA, OWL)] == ["left", "middle", "right"]
    four = side_by_side((VOLCANO, PIZZA, OWL, GOLDFISH))
    assert [target.where for target in four] == ["upper left", "upper right", "lower left", "lower right"]
    assert side_by_side(four) == four
    assert [where for _, where, _ in places(*four[1:])] == ["left", "middle", "right"]


def test_one_or_such_as_have_a_place_stay_where_they_are() -> None:
    above = msgspec.structs.replace(OWL, where="upper")
    for targets in ((), (VOLCANO,), (above, PIZZA), (above, PIZZA, VOLCANO)):
        assert side_by_side(targets) == targets


def test_one_whose_neighbour_is_gone_is_everywhere_again_and_nothing_is_its_own_neighbour() -> None:
    _, right = side_by_side((VOLCANO, PIZZA))
    assert side_by_side((right,)) == (PIZZA,)
    assert places(PIZZA, PIZZA) == [(963, "everywhere", 2.0)]
