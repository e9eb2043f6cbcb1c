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


def answer(name: str, subject: str, rng: random.Random) -> str:
    """A sentence for `name`, whose `subject` has won."""
    sentence = rng.choice(_PHRASES).format(name=name, subject=subject)
    return sentence[0].upper() + sentence[1:]
