"""What the dreamer says to whom it dreams for."""

import random

_PHRASES = (
    "{name}, I am dreaming of {subject} now.",
    "As you wish, {name}: {subject}.",
    "{name}, do you see it too? {subject}, everywhere.",
    "I close my eyes, {name}, and there is {subject}.",
    "{subject}, for {name}. I am drifting towards it.",
    "You woke something, {name}: {subject}.",
    "Oh {name}, it is all turning into {subject}.",
)
_STAND_INS = (
    "{name}, I do not know {wanted}; {relative} is the nearest I can dream.",
    "I have never seen {wanted}, {name}, but {relative} comes close.",
    "{wanted} is beyond me, {name}. Let it be {relative}.",
    "{name}, I reach for {wanted} and find {relative}.",
    "No {wanted} ever came to me, {name}; {relative} did.",
)


def answer(name: str, subject: str, rng: random.Random) -> str:
    """A sentence for `name`, whose `subject` has won."""
    return _begun(rng.choice(_PHRASES).format(name=name, subject=subject))


def stands_in(name: str, wanted: str, relative: str, rng: random.Random) -> str:
    """A sentence for `name`, who shouted what cannot be dreamed and gets its `relative`."""
    return _begun(rng.choice(_STAND_INS).format(name=name, wanted=wanted, relative=relative))


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
