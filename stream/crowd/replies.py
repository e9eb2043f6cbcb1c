"""Replies: what the dreamer says of a shout, of what wins and to who asks, in the words of its voice.

Tested in tests/crowd/test_chat.py.
"""

import random
from collections.abc import Iterator

from stream.ipc.scene import Place, Scene, Target
from stream.words import Category, Understanding, Vocabulary

from .participants import Person
from .protocol import Reply
from .rounds import Turn
from .voice import Voice

_MAX_IDEAS = 3  # for who asks what to say


class Replies:
    """Finds what there is to say, and whom to."""

    def __init__(self, voice: Voice, rng: random.Random) -> None:
        self._voice, self._rng = voice, rng

    def about(self, understanding: Understanding, person: Person) -> Iterator[Reply]:
        """What there is to say of stand-ins; to who is here also of what was picked from groups, and of what waits."""
        for wanted, relatives in _stand_ins(understanding).items():
            yield self._reply("stands_in", person, wanted=wanted, relative=self._voice.joined(relatives))
        if person.source:
            return
        for one in understanding.targets:
            if one.choices > 1 and not one.wanted:
                yield self._reply("group", person, wanted=one.name, subject=one.dreamed.label)
        if understanding.surplus:
            subject, wanted = self._voice.subject(targets_of(understanding)), self._voice.joined(understanding.surplus)
            yield self._reply("surplus", person, subject=subject, wanted=wanted)

    def to_winners(self, turn: Turn) -> Reply:
        """To those who voted for what is dreamed now."""
        first, *others = turn.winners
        subject = self._voice.subject(first.targets)
        if not others:
            text = self._voice.say("won", name=self._voice.names(first.names), subject=subject)
        else:
            names = self._voice.names([winner.names[0] for winner in turn.winners])
            other = self._voice.subject(others[0].targets)
            text = self._voice.say("mixture", name=names, subject=subject, other=other)
        return Reply(first.names[0], text)

    def to_question(self, topic: str, person: Person, scene: Scene, vocabulary: Vocabulary) -> Reply:
        """To somebody who asks about one of the voice's topics or, for "", what is being dreamed."""
        subject = self._voice.subject(scene.targets) or "…"
        match topic:
            case "what":
                return self._reply("answer_what", person, subject=subject)
            case "ideas":
                return self._reply("answer_ideas", person, ideas=self._ideas(vocabulary))
            case "":
                if scene.by:
                    return self._reply("asked", person, subject=subject, by=scene.by)
                return self._reply("asked_while_alone", person, subject=subject)
        return self._reply(f"answer_{topic}", person)

    def _ideas(self, vocabulary: Vocabulary) -> str:
        """A few things that can be dreamed, in words."""
        known = vocabulary.popular
        if len(known) < _MAX_IDEAS:
            known = tuple(sorted(vocabulary.known))
        picked = self._rng.sample(known, min(_MAX_IDEAS, len(known)))
        return self._voice.joined([vocabulary.categories[index].label for index in picked])

    def _reply(self, key: str, person: Person, **fields: str) -> Reply:
        return Reply(person.name, self._voice.say(key, name=person.name, **fields))


def targets_of(understanding: Understanding) -> tuple[Target, ...]:
    """What to dream of a text that means something, each subject once."""
    found = {
        (one.dreamed.index, one.where): target_of(one.dreamed, one.where, one.weight) for one in understanding.targets
    }
    return tuple(found.values())


def target_of(category: Category, where: Place = "everywhere", weight: float = 1.0) -> Target:
    return Target(category.index, category.label, category.emoji, weight, where)


def _stand_ins(understanding: Understanding) -> dict[str, list[str]]:
    """What was wanted and is dreamed as something else, and as what."""
    found: dict[str, list[str]] = {}
    for one in understanding.targets:
        if wanted := one.wanted or (one.meant.label if one.choices == 1 and one.dreamed != one.meant else ""):
            found.setdefault(wanted, []).append(one.dreamed.label)
    return found
