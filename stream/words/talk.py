"""Intent detection in a busy chat: whether a line is a shout at the dreamer, or talk among people and with other bots.

For chats that are not the dreamer's own. A shout is a thing or two ("a hairy dog on a castle, please"), asked for or
not, or what follows a "!" that calls no other bot. In doubt a line is talk: nobody there has asked to be heard.
"""

import re
import unicodedata
from dataclasses import dataclass

from . import chat_words as chat
from .lexicon import lexicon
from .lookup import Mention
from .normalise import plain
from .parser import Parse
from .tokeniser import Token, tokens
from .vocabulary import Vocabulary

_URL = re.compile(r"https?://|www\.|\b[\w-]+\.(com|net|org|tv|gg|io|de|fr|co|me|be|ly)\b", re.IGNORECASE)
_COMMAND = re.compile(r"[!！]+\s*([\w+-]+)?\s*(.*)", re.DOTALL)
_NAME = re.compile(r"(?<!\w)@\w+[:,]?")
_SMILEYS = re.compile(r"(?<!\w)(?:[:;=]'?-?[()DPpOo3/|\\*\[\]]+|<3+|\^_*\^|[xX]D+|:[a-z0-9_]{2,}:)(?!\w)")
_EMOTE = re.compile(r"(?<!\w)\w*[a-z][A-Z]\w*(?!\w)")  # as catJAM; what people write in earnest is not written so
_HOUSE = re.compile(r"@?(?:the ?)?(?:dreamer|reverie)\b[\s,:!]*", re.IGNORECASE)
_HELPER = (
    r"(?:can|could|would|will|may) (?:you|u|we|i)|(?:i|we) (?:want|wanna|would like|would love|d like)(?: you)?(?: to)?|"
    r"id (?:like|love)(?: you)? to|lets|let me|let us|now|next|then|please|pls|plz|just|maybe|ok|okay|hey|hi|hello|yo|"
    r"dreamer|reverie|and|also|yes|oh|je veux|je voudrais|ich will|ich mochte|quiero|voglio|quero|kannst du|peux tu|puedes"
)
_DREAM = (
    r"show (?:me|us|an?|some|the)|dream(?: of| about| up)?(?= )|imagine|see|paint (?:me|us|an?|some)|picture (?:an?|some)|"
    r"think (?:of|about)|zeige?|traume?|montre(?:z|s)?|reve(?:z|s)?|muestra(?:me|nos)?|suena|mostra(?:mi|ci)?|sogna|mostre|sonhe|voir|sehen|ver|vedere"
)
_MAKE = (
    r"draw (?:me|us|an?|some)|turn (?:it |this |everything )?into|make (?:it|me|us|an?|everything)|give (?:me|us)|gimme|"
    r"bring (?:me|us|back|on)|summon|become|paint|conjure|male|dessine(?:z)?|dibuja|disegna|desenhe|dame|fammi|donne"
)
_DREAM_REQUEST = re.compile(rf"(?:(?:{_HELPER}) )*(?:{_DREAM})\b ?")
_REQUEST = re.compile(rf"(?:(?:{_HELPER}) )*(?:{_DREAM}|{_MAKE})\b ?")
_WISH = re.compile(
    r"(?:i|we) (?:want|wanna|would like|wish for|vote|vote for)|id (?:like|love)|how about|what about|lets (?:have|do|get|go with)|"
    r"(?:can|could|may) (?:we|i|you) (?:have|get|do)|(?:my )?vote for|maybe|ich will|ich mochte|je veux|je voudrais|quiero|voglio|quero"
)
_MIN_MISSPELT = 6  # letters of a word that is taken for a thing's name though it is none
_MAX_UNKNOWN = 2  # words of a wish that need not be understood: "a castle floating over mountains"


@dataclass(frozen=True)
class _Line:
    """A line and what it consists of; `asked` says how plainly it is a wish: 3 to the dreamer, 2 to see something,
    1 to have it, 0 not at all."""

    parts: list[Token]
    mentions: list[Mention]
    asked: int

    def words(self) -> list[str]:
        return [part.text for part in self.parts if part.kind == "word"]


def shout_in(vocabulary: Vocabulary, text: str, addressed: bool = False) -> str:
    """The part of a line that is to be dreamed; empty where the line is talk.

    `addressed` says that the line is to the dreamer by a name that it has elsewhere; its own are known here.

    >>> shout_in(Vocabulary.load(), "!dream a cat on a castle"), shout_in(Vocabulary.load(), "nice cat lol")
    ('a cat on a castle', '')
    """
    text, named = without_address(text)
    addressed |= named
    if (command := _COMMAND.match(text)) is not None:
        word, rest = plain(command[1] or ""), command[2]
        if word in chat.OUR_COMMANDS and rest:
            return _judged(vocabulary, rest, 3)
        return "" if word in chat.COMMANDS else _judged(vocabulary, text[command.start(1) :], 3)
    if text.startswith("@") or _URL.search(text):
        return ""
    return _judged(vocabulary, text, 3 if addressed else 0)


def without_address(text: str) -> tuple[str, bool]:
    """A line without the dreamer's name before or after it, and whether that was there, behind an @."""
    text = text.strip()
    if (begun := _HOUSE.match(text)) and begun.end() < len(text) and (begun[0][0] == "@" or re.search("[,:!]", begun[0])):
        return text[begun.end() :], True
    if ended := re.search(r"[\s,]+@(?:the)?(?:dreamer|reverie)\W*$", text, re.IGNORECASE):
        return text[: ended.start()], True
    return text, False


def _judged(vocabulary: Vocabulary, text: str, asked: int) -> str:
    """What is left of a line without names, smileys and emotes, if that is a shout."""
    bare = _EMOTE.sub(" ", _SMILEYS.sub(" ", _NAME.sub(" ", text)))
    said = plain(bare)
    if said in chat.PHRASES or _is_spelt_out(said):
        return ""
    parts = list(tokens(bare, lexicon().emojis))
    asks = 2 if _DREAM_REQUEST.match(said) else 1 if _REQUEST.match(said) else 0
    parse = vocabulary.parse(bare)
    mentions = [one for one in parse.mentions if not _is_cheer(one.words)] or (parse.mentions if asked or asks else [])
    mentions = [one for one in mentions if _is_plain(one)]
    line = _Line(parts, mentions, max(asked, asks))
    if not mentions or not _is_wish(line, parse, said):
        return ""
    cheers = {one.words for one in parse.mentions if _is_cheer(one.words)} - {one.words for one in mentions}
    return " ".join("".join(" " if char in cheers else char for char in bare).split())


def _is_wish(line: _Line, parse: Parse, said: str) -> bool:
    """Whether the things of a line are wished for, and nothing else is said of them."""
    words = line.words()
    polite = any(word in chat.POLITE and len(word) > 2 for word in words)
    wish = _WISH.match(said) is not None
    if any(word in chat.SLANG or word in chat.NEGATIONS or word in chat.OWNERS for word in _outside(line)):
        return False
    if any(word in chat.SLANG for word in words) and line.asked < 3:
        return False
    if line.parts[-1].text == "?" and not (line.asked or polite or wish):
        return False
    if any(len(rest) > _MAX_UNKNOWN for rest in parse.ignored if not rest.isascii() and _is_glyphs(rest)):
        return False
    supported = line.asked > 0 or polite or _has_article(line) or any(one.plural for one in line.mentions)
    if wish and not line.asked and not supported:
        return False
    return all(_is_meant(line, one, polite) for one in line.mentions) and _is_understood(line, polite, wish)


def _is_meant(line: _Line, mention: Mention, polite: bool) -> bool:
    """Whether a name is that of a thing here, and no word of everyday talk."""
    named = {mention.words, mention.name}
    if line.asked > 1:
        return True
    if named & (chat.COMMON | chat.JARGON) and not named & chat.AMBIGUOUS:
        return False
    if line.asked or polite or mention.plural or _has_article(line, mention):
        return True
    if named & chat.AMBIGUOUS:
        return _is_joined(line) or any(_is_emoji(one.words) for one in line.mentions)
    meaning = mention.meaning
    return not (meaning.source == "language" and mention.words.isascii() and len(mention.words) < 4)


def _is_understood(line: _Line, polite: bool, wish: bool) -> bool:
    """Whether all that is said beside the things belongs to a wish."""
    starts = {one.at for one in line.mentions}
    first, last = min(starts), max(one.end for one in line.mentions)
    article = _has_article(line)
    unknown = 0
    for at, word in _outside_at(line):
        if word in chat.NEGATIONS or (word in chat.LINKS and not first < at < last and not _is_asking(line, word)):
            if word not in chat.THE | chat.ARTICLES:
                return False
        elif word in chat.ARTICLES | chat.THE | chat.POLITE | chat.ADDRESS | chat.ADJECTIVES | chat.LINKS:
            continue
        elif word in chat.GREETINGS:
            if not (line.asked or polite):
                return False
        elif word in chat.PRAISE | chat.LOOKS:
            if not (line.asked or article or (word in chat.LOOKS and any(one.plural for one in line.mentions))):
                return False
        elif _is_asking(line, word) or (wish and word in chat.REQUEST_WORDS) or (word.isdigit() and at + 1 in starts):
            continue
        elif word in chat.COMMON | chat.JARGON or word.isdigit():
            return False
        else:
            unknown += 1
    return unknown <= (_MAX_UNKNOWN if article or line.asked == 2 or (line.asked == 3 and unknown < len(starts)) else 0)


def _is_asking(line: _Line, word: str) -> bool:
    return line.asked > 0 and word in chat.REQUEST_WORDS


def _has_article(line: _Line, mention: Mention | None = None) -> bool:
    """Whether the line, or what is said of a thing, begins with "a" or the like."""
    for one in [mention] if mention else line.mentions:
        at = one.at - 1
        while at >= 0 and line.parts[at].text in chat.ADJECTIVES | chat.LOOKS | chat.PRAISE:
            at -= 1
        if at >= 0 and (line.parts[at].text in chat.ARTICLES or line.parts[at].text.isdigit()):
            return True
    return mention is None and line.parts[0].text in chat.ARTICLES


def _is_joined(line: _Line) -> bool:
    """Whether two things are put together by a word or a sign."""
    between = range(min(one.end for one in line.mentions), max(one.at for one in line.mentions))
    return any(line.parts[at].text in chat.LINKS or line.parts[at].text in "+&" for at in between)


def _outside_at(line: _Line) -> list[tuple[int, str]]:
    """The words that are part of no thing's name, and where they stand."""
    inside = {at for one in line.mentions for at in range(one.at, one.end)}
    return [(at, part.text) for at, part in enumerate(line.parts) if part.kind == "word" and at not in inside]


def _outside(line: _Line) -> list[str]:
    return [word for _, word in _outside_at(line)]


def _is_plain(mention: Mention) -> bool:
    """Whether there is no doubt that these words are the name: chats are full of words that are like one."""
    if not mention.misspelt:
        return True
    words = mention.words.split()
    known = any(word in chat.COMMON | chat.SLANG | chat.JARGON | chat.PRAISE for word in words)
    return not known and len(mention.words) >= _MIN_MISSPELT + 3 * (len(words) > 1)


def _is_spelt_out(said: str) -> bool:
    return said.count(" ") > 1 and all(len(word) == 1 for word in said.split())


def _is_emoji(text: str) -> bool:
    return len(text) < 9 and any(unicodedata.category(char) == "So" for char in text)


def _is_glyphs(text: str) -> bool:
    return any("\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" for char in text)


def _is_cheer(emoji: str) -> bool:
    """Whether an emoji is a face, a hand, a heart or the like."""
    first = ord(emoji[0])
    return (
        emoji[0] in chat.REACTIONS
        or 0x1F600 <= first <= 0x1F64F
        or 0x1F910 <= first <= 0x1F930
        or 0x1F970 <= first <= 0x1F97A
        or 0x1FAE0 <= first <= 0x1FAE9
        or 0x1FAF0 <= first <= 0x1FAF8
        or 0x1F446 <= first <= 0x1F450
        or 0x1F590 <= first <= 0x1F596
        or 0x1F493 <= first <= 0x1F49F
    )
