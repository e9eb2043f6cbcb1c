"""Intent detection in a busy chat: whether a line is a shout at the dreamer, or talk among people and with other bots.

For chats that are not the dreamer's own. A shout is a thing or two ("a hairy dog on a castle, please"), asked for or
not, or what follows a "!" that calls no other bot. In doubt a line is talk: nobody there has asked to be heard.

Tested in tests/words/test_talk.py.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import chat_words as chat
from .inflection import ARTICLES
from .lexicon import lexicon
from .lookup import Mention
from .normalise import plain
from .parser import Parse
from .requests import NOT_ASKED, TO_SEE, TO_THE_DREAMER, without_request
from .stopwords import IDIOMS, JOINERS, SIDES
from .tokeniser import Token, tokens
from .vocabulary import Vocabulary

_URL = re.compile(r"https?://|www\.|\b[\w-]+\.(com|net|org|tv|gg|io|de|fr|co|me|be|ly)\b", re.IGNORECASE)
_COMMAND = re.compile(r"[!\uff01]+\s*([\w+-]+)?\s*(.*)", re.DOTALL)
_COMPARISON = re.compile(r"\w\s*[<>=]+\s*[^\W\d]")
_NAME = re.compile(r"(?<!\w)@\w+[:,]?")
_SMILEYS = re.compile(r"(?<!\w)(?:[:;=]'?-?[()DPpOo3/|\\*\[\]]+|<3+|\^_*\^|[xX]D+|:[a-z0-9_]{2,}:)(?!\w)")
_EMOTE = re.compile(r"(?<!\w)\w*[a-z][A-Z]\w*(?!\w)")  # as catJAM; what people write in earnest is not written so
_HOUSE_BEFORE = re.compile(
    r"^(?:@(?:the)?(?:dreamer|reverie)\b[\s,:]*|(?:the )?(?:dreamer|reverie)\s*[,:!]+)", re.IGNORECASE
)
_HOUSE_AFTER = re.compile(r"(?:,\s*@?|@)(?:the ?)?(?:dreamer|reverie)\W*$", re.IGNORECASE)
_GLYPHS_THAT_ASK = re.compile(
    "見せて|みせて|見たい|みたい|ください|下さい|お願いします|お願い|をみる|の夢|夢|を|が|の中|の|に|と|も|へ|、|给我看|給我看|给我|給我|"
    "我想看|我要|想看|请|請|看看|看|一只|一隻|一个|一個|一座|一条|的|吧|和|来|來|梦见|夢見"
)
_ON_TOP = "top"  # "a castle with an owl on top"
_TITLE = " of the "  # as in the names of films and games
_MIN_FOREIGN = 4  # letters of a word of another language that stands alone
_MIN_MISSPELT = 6  # letters of a word that is taken for a thing's name though it is none
_MAX_UNKNOWN = 2  # words of a wish that need not be understood: "a castle floating over mountains"
_OF_WISHES = chat.ARTICLES | chat.THE | chat.POLITE | chat.ADDRESS | chat.ADJECTIVES
_NO_THINGS = chat.COMMON | chat.FOREIGN | chat.JARGON
_OF_TALK = chat.COMMON | chat.FOREIGN | chat.JARGON | chat.LINKS | chat.GREETINGS
_QUALITIES = chat.ADJECTIVES | chat.LOOKS | chat.PRAISE
_CONNECTING = (chat.LINKS | {"+", "&"}) - chat.THE - chat.ARTICLES
_JOINING = (JOINERS | {"+", "&"}) & _CONNECTING
_BESIDE_THINGS = _OF_WISHES | _QUALITIES | chat.LINKS
_EITHER = frozenset({"or", "oder", "ou", "o"})
_SIDES = frozenset(word for side in SIDES for word in side.split())
_ABOUT_OTHERS = chat.NEGATIONS | chat.OWNERS | chat.SLANG


@dataclass(frozen=True)
class _Line:
    """What a line consists of, without what asks for the things in it; `asked` is a constant of requests.py."""

    parts: list[Token]
    things: list[Mention]
    asked: int
    wishes: bool
    """Whether it began like "I want"."""

    @functools.cached_property
    def words(self) -> list[str]:
        return [part.text for part in self.parts if part.kind == "word"]

    @functools.cached_property
    def others(self) -> list[tuple[int, str]]:
        """The words that are part of no thing's name, and where they stand."""
        words = ((at, part.text) for at, part in enumerate(self.parts) if part.kind == "word")
        return [(at, word) for at, word in words if at not in self.named]

    @functools.cached_property
    def named(self) -> frozenset[int]:
        """Where the things' names stand."""
        return frozenset(at for one in self.things for at in range(one.at, one.end))

    @property
    def is_polite(self) -> bool:
        return any(word in chat.POLITE and len(word) > 2 for word in self.words)

    @functools.cached_property
    def has_article(self) -> bool:
        return self.begins_with_article or any(map(self.has_article_before, self.things))

    @property
    def tells(self) -> bool:
        """Whether it is so plainly a wish that it may tell more than we understand."""
        return self.asked == TO_SEE or self.begins_with_article

    @property
    def begins_with_article(self) -> bool:
        return _begin_with_article(self.parts)

    def has_article_before(self, thing: Mention) -> bool:
        """Whether "a", a number or the like stands before a thing, its adjectives and what it is made of."""
        at = thing.at - 1
        while at >= 0 and (at in self.named or self.parts[at].text in _QUALITIES):
            at -= 1
        return at >= 0 and (self.parts[at].text in chat.ARTICLES or self.parts[at].text.isdigit())

    def is_between(self, at: int) -> bool:
        """Whether a token stands between two things."""
        return min(one.at for one in self.things) < at < max(one.at for one in self.things)

    @property
    def goes_on(self) -> bool:
        """Whether the first thing is put to another: "an owl on ...", "... and an owl", "... of owls"."""
        first = min(self.things, key=lambda one: one.at)
        links = [(at, part.text) for at, part in enumerate(self.parts[:-1]) if at and part.text in _CONNECTING]
        of_many = first.plural and (first.at - 1, "of") in links
        return of_many or any(at > first.at or word in _JOINING for at, word in links)

    @functools.cached_property
    def is_placed(self) -> bool:
        """Whether things are set to the left or the right: "fish on the left", but not "the fish on the left"."""
        first = min(one.at for one in self.things)
        return all(part.text in chat.ARTICLES or part.text in _QUALITIES for part in self.parts[:first])

    @property
    def is_choice(self) -> bool:
        """Whether it is but things, in the plural, with "or" between them."""
        return all(one.plural for one in self.things) and all(word in _EITHER for _, word in self.others)

    @property
    def is_joined(self) -> bool:
        """Whether two things are put together by a word or a sign."""
        links = (part.text in chat.LINKS or part.text in "+&" for part in self.parts)
        return any(link and self.is_between(at) for at, link in enumerate(links))


def shout_in(vocabulary: Vocabulary, text: str, addressed: bool = False, language: str = "") -> str:
    """What of a line is to be dreamed, to be understood as a shout; empty where the line is talk.

    `addressed` says that the line is to the dreamer by a name that it has elsewhere; its own are known here. `language`
    is the speaker's.

    >>> shout_in(Vocabulary.load(), "!dream a cat on a castle"), shout_in(Vocabulary.load(), "nice cat lol")
    ('a cat on a castle', '')
    """
    text, named = without_address(text)
    asked = TO_THE_DREAMER if addressed or named else NOT_ASKED
    if (command := _COMMAND.match(text)) is not None:
        text, asked = text[command.start(1 if command[1] else 2) :], TO_THE_DREAMER
        word, rest = plain(command[1] or ""), command[2]
        if word in chat.OUR_COMMANDS and rest:
            text = rest
        elif word in chat.COMMANDS and not _begins_with_long_name(vocabulary.parse(text, language)):
            return ""
    if text.startswith("@") or _URL.search(text) or _COMPARISON.search(text):
        return ""
    return _judged(vocabulary, text, asked, language)


def shows_things(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a line has emoji that are more than cheers."""
    return any(one.meaning.source == "emoji" and not _is_cheer(one.words) for one in vocabulary.parse(text).mentions)


def without_address(text: str) -> tuple[str, bool]:
    """A line without the dreamer's name before or after it, and whether that was there, set off as a name is."""
    text = text.strip()
    for address in (_HOUSE_BEFORE, _HOUSE_AFTER):
        bare = address.sub("", text).strip()
        if bare and bare != text:
            return bare, True
    return text, False


def _begins_with_long_name(parse: Parse) -> bool:
    """As "mouse trap", where "mouse" alone would be a command."""
    return any(mention.at == 0 and mention.end > 1 for mention in parse.mentions)


def _judged(vocabulary: Vocabulary, text: str, asked: int, language: str) -> str:
    """What is left of a line without names, smileys, emotes and what asks, if that is a shout."""
    bare = _EMOTE.sub(" ", _SMILEYS.sub(" ", _NAME.sub(" ", text)))
    words = plain(bare)
    if words in chat.PHRASES or words in IDIOMS or _is_spelt_out(words):
        return ""
    said, kind, wishes = without_request(" ".join(part.text for part in tokens(bare, lexicon().emojis)))
    asked = max(asked, kind)
    parts = list(tokens(said, lexicon().emojis))
    things, rest = _things(vocabulary, parts, range(len(parts)), asked > NOT_ASKED, language)
    if not things and (asked or _begin_with_article(parts)):
        named = [at for at, part in enumerate(parts) if part.text not in _BESIDE_THINGS]
        things, rest = _things(vocabulary, parts, named, asked > NOT_ASKED, language)
        said = " ".join(parts[at].text for at in named)
    if not things or any(len(_GLYPHS_THAT_ASK.sub("", one)) > 1 for one in rest):
        return ""
    wanted = {one.words for one in things}
    shout = " ".join(word for word in said.split() if word in wanted or not _is_cheer(word))
    return "" if _is_talk(_Line(parts, things, asked, wishes)) else shout


def _things(
    vocabulary: Vocabulary, parts: list[Token], kept: Sequence[int], asked: bool, language: str
) -> tuple[list[Mention], list[str]]:
    """The things that the tokens at these places name, with where that is in the whole line; and what is left between
    them in scripts without blanks. Cheers count only where they are all there is, and asked for."""
    if all(parts[at].kind == "sign" for at in kept):
        return [], []
    parse = vocabulary.parse(" ".join(parts[at].text for at in kept), language)
    things = [one for one in parse.mentions if not _is_cheer(one.words)] or (parse.mentions if asked else [])
    named = [replace(one, at=kept[one.at], end=kept[one.end - 1] + 1) for one in things if _is_plain(one)]
    return named, [text for text in parse.ignored if any("\u3040" <= char <= "\u9fff" for char in text)]


def _begin_with_article(parts: list[Token]) -> bool:
    """Whether a line begins like "a castle" or "lots of castles", not like "one in the castle"."""
    first, second = [part.text for part in parts[:2]] + [""] * (2 - len(parts[:2]))
    return first in chat.ARTICLES and (second == "of" or second not in chat.LINKS)


def _is_talk(line: _Line) -> bool:
    """Whether more is said of the things than that they are wished for."""
    if any(word in _ABOUT_OTHERS for _, word in line.others):
        return True
    if line.asked < TO_THE_DREAMER and not chat.SLANG.isdisjoint(line.words):
        return True
    asks = line.asked or line.is_polite
    if line.parts[-1].text == "?" and not (asks or line.wishes):
        return True
    if line.wishes and not (asks or line.has_article or any(one.plural for one in line.things)):
        return True
    if not (asks or line.begins_with_article) and _TITLE in " ".join(line.words):
        return True
    unknown = [word for at, word in line.others if not _belongs_to_wish(line, at, word)]
    return len(unknown) > _max_unknown(line, unknown) or not all(_is_meant(line, one) for one in line.things)


def _max_unknown(line: _Line, unknown: list[str]) -> int:
    """How many words need not be understood; those of everyday talk always do."""
    if any(word in _OF_TALK or word.isdigit() for word in unknown):
        return 0
    if line.tells:
        return _MAX_UNKNOWN
    if line.goes_on:
        return 1
    return len(line.things) - 1 if line.asked == TO_THE_DREAMER else 0


def _is_meant(line: _Line, thing: Mention) -> bool:
    """Whether a name is that of a thing here, and no word of everyday talk."""
    if line.asked >= TO_SEE:
        return True
    named = {thing.words, thing.name}
    if named & chat.AMBIGUOUS:
        shown = line.is_joined or any(_is_emoji(one.words) for one in line.things)
        return bool(shown or line.asked or line.is_polite or thing.plural or line.has_article_before(thing))
    if named & _NO_THINGS:  # but "un chat" is a cat, and a waterfall may be in the jungle
        is_abroad = thing.meaning.source == "language" and line.has_article_before(thing)
        is_beside = any(_NO_THINGS.isdisjoint((one.words, one.name)) for one in line.things)
        return is_abroad or (line.is_joined and is_beside)
    if thing.meaning.source != "language" or line.asked or line.is_polite or line.has_article_before(thing):
        return True
    alone = len(line.things) == 1 or line.is_joined
    is_short = thing.words.isascii() and len(thing.words) < _MIN_FOREIGN
    return alone and not (is_short and (not thing.at or line.parts[thing.at - 1].text not in chat.THE))


def _belongs_to_wish(line: _Line, at: int, word: str) -> bool:
    """Whether a word beside the things says which, how many, where, or that they are wished for."""
    asks = bool(line.asked or line.is_polite or line.wishes)
    return bool(
        word in _OF_WISHES
        or (word in ARTICLES and any(one.at == at + 1 and one.meaning.source == "language" for one in line.things))
        or (word in chat.REQUEST_WORDS and bool(line.asked or line.wishes))
        or (word in chat.LINKS and (0 < at < len(line.parts) - 1 or word == _ON_TOP))
        or (word in chat.GREETINGS and asks)
        or (word in chat.PRAISE and (asks or line.has_article))
        or (word in chat.LOOKS and (asks or line.has_article or any(one.plural for one in line.things)))
        or (word in _EITHER and line.is_between(at) and (line.asked or line.is_choice))
        or (word in _SIDES and line.is_placed)
        or (word.isdigit() and any(one.at == at + 1 for one in line.things))
    )


def _is_plain(mention: Mention) -> bool:
    """Whether there is no doubt that these words are the name: chats are full of words that are like one."""
    if not mention.misspelt:
        return True
    words = mention.words.split()
    known = any(word in chat.COMMON | chat.SLANG | chat.JARGON | chat.PRAISE for word in words)
    known |= mention.meaning.source == "language"
    return not known and len(mention.words) >= _MIN_MISSPELT + 3 * (len(words) > 1)


def _is_spelt_out(said: str) -> bool:
    return said.count(" ") > 1 and all(len(word) == 1 for word in said.split())


def _is_emoji(text: str) -> bool:
    return len(text) < 9 and any(unicodedata.category(char) == "So" for char in text)


def _is_cheer(emoji: str) -> bool:
    """Whether an emoji is a face, a hand, a heart or the like."""
    first = ord(emoji[0])
    return emoji[0] != "🤖" and (
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
