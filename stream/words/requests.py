"""Requests: the words before a thing with which somebody asks for it, "show me", "turn it into" or "I want".

Tested in tests/words/test_talk.py.
"""

import re

from .politeness import asked_politely, is_please

NOT_ASKED, TO_HAVE, TO_SEE, TO_THE_DREAMER = range(4)
"""How plainly something is asked for: "a cat", "give me a cat", "show me a cat", "!cat"."""

_HELPER = (
    r"(?:can|could|would|will|may) (?:you|u|we|i)|"
    r"(?:i|we) (?:want|wanna|would like|would love|d like)(?: you)?(?: to)?|"
    r"(?:(?:id|wed) (?:like|love)|i wish)(?: you)? to|"
    r"lets|let me|let us|now|next|then|please|pls|plz|just|maybe|ok|okay|hey|hi|hello|yo|dreamer|reverie|and|also|yes|"
    r"oh|kannst du|ich will|ich mochte|je veux|je voudrais|peux tu|quiero|puedes|voglio|quero"
)
_A = r"(?= (?:an?|some|two|three|more)\b)"
_DREAM = (
    rf"show(?: me| us|{_A})|dream(?: of| about| up| me|(?= \w{{3,}}s$)|{_A})|dreaming (?:of|about)|"
    rf"(?:paint|picture)(?: me| us|{_A})|zeige?|traume?|montrez?|"
    r"revez?|muestra(?:me|nos)?|suena|mostra(?:mi|ci)?|sogna|mostre|sonhe"
)
_MAKE = (
    rf"(?:draw|make)(?: it| me| us|{_A})|turn(?: it| this| everything)? into|"
    rf"bring(?: back| on|{_A})|give (?:me|us)|gimme|next|"
    rf"let (?:it|there) be|(?:do|try|put|add){_A}|show(?= \w{{3,}}s$)|"
    r"imagine|see|think (?:of|about)|summon|become|paint|conjure|male|sehen|dessinez?|donnez?|voir|dibuja|dame|ver|"
    r"disegna|fammi|vedere|desenhe"
)
_ALL = r"(?: all(?: of)?(?: the)?\b)?"
_ASKING = rf"(?:(?:{_HELPER})(?: [,:!])? )*"
_DREAM_REQUEST = re.compile(rf"{_ASKING}(?:{_DREAM})\b{_ALL} ?")
_REQUEST = re.compile(rf"{_ASKING}(?:{_DREAM}|{_MAKE})\b{_ALL} ?")
_WISH = re.compile(
    r"(?:(?:and|so|oh|ok|hey|please) )*(?:"
    r"(?:i|we) (?:want|wanna|would like|wish for|vote|vote for)|"
    r"(?:id|wed) (?:like|love)|lets (?:have|do|get|go with)|"
    r"(?:can|could|may) (?:we|i|you) (?:have|get|do)|(?:my )?vote for|(?:how|what) about|maybe|now|next|then|"
    r"ich will|ich mochte|je veux|je voudrais|quiero|voglio|quero)\b(?: [:,])? ?"
)


def without_request(said: str) -> tuple[str, int, bool]:
    """What is asked for in a line, of which the tokens have blanks between them; how plainly; and whether that is only
    a wish, as of who wants something."""
    words = said.split(" ")
    start, end = asked_politely(words)
    said = " ".join(words[start:end])
    polite = TO_HAVE if is_please(words[:start] + words[end:]) else NOT_ASKED
    for kind, request in ((TO_SEE, _DREAM_REQUEST), (TO_HAVE, _REQUEST), (NOT_ASKED, _WISH)):
        if (begun := request.match(said)) and begun.end() < len(said):
            return said[begun.end() :], max(kind, polite), kind == NOT_ASKED
    return said, polite, False
