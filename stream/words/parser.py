"""Parser: which parts of a text are names, which place or join, and which are passed over, longest match first.

Tested in tests/words/test_vocabulary.py.
"""

import re
from dataclasses import dataclass, field, replace

from stream.ipc.scene import Place

from .inflection import ARTICLES, languages_of_article
from .lexicon import Lexicon
from .lookup import Lookup, Mention
from .normalise import plain, singulars
from .politeness import asked_politely
from .requests import without_request
from .spelling import MIN_LETTERS, Guess, Spelling
from .stopwords import (
    FILLERS,
    GRAMMAR,
    IDIOMS,
    JOINERS,
    PLACES,
    POLITE,
    SENTENCE,
    SIDES,
    VERBS_AFTER,
    VERBS_BEFORE,
    WHERE,
    WHERE_ABROAD,
)
from .tokeniser import MAX_CHARS, Token, tokens

_MAX_NAME_WORDS = 6
_MAX_GUESSES = 10  # for a text, so that a long one in an unknown language costs little more than a short one
_MAX_SHOUT_WORDS = 8  # in a longer text only single words are corrected
_MAX_FOREIGN_WORDS = 3
_MIN_FOREIGN_LETTERS = 3
_WIDESPREAD = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv"})


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A word at a token that places what stands before it above or below what comes after."""

    at: int
    place: Place


@dataclass
class Parse:
    """What a text consists of. `doubtful` are names that its words only happen to be, and near misses."""

    mentions: list[Mention] = field(default_factory=list)
    marks: list[PlaceMark] = field(default_factory=list)
    sides: list[tuple[int, bool]] = field(default_factory=list)
    """Tokens that say where the thing before them stands, and whether that is on the right."""
    ignored: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)
    """The tokens that nothing was made of."""

    def shifted(self, by: int) -> "Parse":
        """The same, so many tokens later."""
        if not by:
            return self
        return Parse(
            [replace(mention, at=mention.at + by, end=mention.end + by) for mention in self.mentions],
            [replace(mark, at=mark.at + by) for mark in self.marks],
            [(at + by, right) for at, right in self.sides],
            self.ignored,
            self.unknown,
            self.doubtful,
            [at + by for at in self.unmatched],
        )


def _is_content(phrase: str) -> bool:
    """Whether a phrase is more than a word of grammar, and long enough to be no accident."""
    if len(phrase) < _MIN_FOREIGN_LETTERS and phrase < "\u0530":
        return False
    return phrase not in FILLERS and phrase not in GRAMMAR


def _loose(mentions: list[Mention]) -> set[int]:
    """The tokens of things that stand right beside another: "sea tar" may be one name, a sea star."""
    ends = {mention.end for mention in mentions}
    starts = {mention.at for mention in mentions}
    return {
        mention.at
        for mention in mentions
        if mention.meaning.source == "stand_in" and (mention.at in ends or mention.end in starts)
    }


def _is_sure(mention: Mention) -> bool:
    """Whether a foreign name is likelier than a misspelt English one: of a script or a language that many write."""
    return not mention.plural and (mention.meaning.language in _WIDESPREAD or mention.name > "\u0250")


def _stands_alone(parts: list[Token], at: int, end: int) -> bool:
    """Whether what stands at these tokens has no other word of content right beside it."""
    beside = (*parts[max(at - 1, 0) : at], *parts[end : end + 1])
    return all(part.kind != "word" or not _is_content(part.text) or part.text in ARTICLES for part in beside)


class Parser:
    """Parses texts by a lexicon."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self._lexicon, self._spelling = lexicon, spelling
        self.lookup = Lookup(lexicon)

    def parse(self, text: str, language: str = "") -> Parse:
        """`language` is the speaker's: what means something in it and in another language is meant in it."""
        said = list(tokens(text, self._lexicon.emojis))
        start, end = asked_politely([part.text for part in said])
        parts = said[start:end]
        if len(parts) > 3 and all(len(part.text) == 1 and part.kind == "word" for part in parts):
            parts = [Token("".join(part.text for part in parts), "word")]  # s p e l t  o u t
        parse = Parse(ignored=[part.text for part in said[:start] + said[end:] if part.kind == "word"])
        at = 0
        while at < len(parts):
            at = self._read_token(parts, at, parse, language)
        self._read_foreign(parts, parse, surely=True)
        self._correct_spelling(parts, parse)
        self._read_foreign(parts, parse, surely=False)
        bare = plain(text) if len(parts) == len(said) else " ".join(part.text for part in parts if part.kind != "sign")
        whole = "" if parse.mentions or not 1 < len(parts) <= _MAX_SHOUT_WORDS else bare
        if whole and (mention := self.lookup.find_abroad(whole, language, 0, len(parts))):
            parse = Parse(mentions=[mention])
        self._drop_signs(parts, parse)
        self._drop_ordinary(parts, parse)
        parse.mentions.sort(key=lambda mention: mention.at)
        if not parse.mentions:
            parse = self._parsed_otherwise(parts, language) or parse
        return parse.shifted(start)

    def _parsed_otherwise(self, parts: list[Token], language: str) -> Parse | None:
        """Reads what means nothing as it stands in the language of its article, or without what asks."""
        for other in languages_of_article(parts[0].text) if parts and language in ("", "en") else ():
            if (again := self.parse(" ".join(part.text for part in parts), other)).mentions:
                return again
        said = " ".join(part.text for part in parts)
        asked_for, before = without_request(said)[0], said
        while asked_for != before:
            asked_for, before = without_request(asked_for)[0], asked_for
        again = self.parse(asked_for, language) if asked_for != said else Parse()
        return again.shifted(len(parts) - len(asked_for.split())) if again.mentions else None

    def last(self, text: str) -> str:
        """The plain text of what is being written: after the last word that joins, without the fillers before it."""
        words = plain(re.split(r"[+&,/;|]", text[:MAX_CHARS])[-1]).split()
        start = max((at + 1 for at, word in enumerate(words) if word in JOINERS or word in PLACES), default=0)
        words = words[start:] or words
        while len(words) > 1 and words[0] in FILLERS:
            del words[0]
        return " ".join(words)

    def _read_token(self, parts: list[Token], at: int, parse: Parse, language: str) -> int:
        """Reads what stands at a token, the longest possible; returns where to go on."""
        text, kind = parts[at]
        if kind == "word":
            return self._read_words(parts, at, parse, language)
        if kind == "emoji":
            parse.mentions.append(Mention(at, at + 1, text, text, self._lexicon.emojis[text]))
        elif kind == "glyphs":
            mentions, left = self.lookup.run(text, at)
            if not mentions and (mention := self.lookup.find_abroad(text, "", at, at + 1)):
                mentions, left = [mention], ""
            parse.mentions += mentions
            if left and left not in JOINERS:
                parse.ignored.append(left)
        return at + 1

    def _read_words(self, parts: list[Token], at: int, parse: Parse, language: str) -> int:
        words = []
        for part in parts[at : at + _MAX_NAME_WORDS]:
            if part.kind != "word":
                break
            words.append(part.text)
        for length in range(len(words), 0, -1):
            phrase = " ".join(words[:length])
            is_foreign = language not in ("", "en") and (len(parts) == 1 or _is_content(phrase))
            if is_foreign and (mention := self.lookup.find_abroad(phrase, language, at, at + length)):
                parse.mentions.append(mention)
                return at + length
            if self._read_phrase(phrase, at, at + length, len(parts), parse):
                return at + length
        word = words[0]
        if word in FILLERS or word.isdigit():
            parse.ignored.append(word)
        elif word not in JOINERS:
            parse.unmatched.append(at)
        return at + 1

    def _read_phrase(self, phrase: str, at: int, end: int, count: int, parse: Parse) -> bool:
        """Takes a phrase at these of `count` tokens for what it is; whether it is anything."""
        if phrase in PLACES and end < count + (at > 0):
            parse.marks.append(PlaceMark(at, PLACES[phrase]))
        elif phrase in SIDES and at:
            parse.sides.append((at, SIDES[phrase]))
        elif phrase in IDIOMS and end - at < count:
            parse.unknown.append(phrase)
        elif count > 1 and (phrase in FILLERS or phrase in GRAMMAR):
            return False
        elif mention := self.lookup.find(phrase, at, end):
            parse.mentions.append(mention)
        else:
            return False
        return True

    def _read_foreign(self, parts: list[Token], parse: Parse, *, surely: bool) -> None:
        """Finds names of other languages in what is no English, and their articles; in a long text there are none.

        `surely` only those that stand by themselves and as the table has them: others are rather misspelt English.
        """
        if len(parts) > _MAX_SHOUT_WORDS:
            return
        for at in tuple(parse.unmatched):
            for end in range(min(len(parts), at + _MAX_FOREIGN_WORDS), at, -1):
                if at not in parse.unmatched or any(part.kind != "word" for part in parts[at:end]):
                    continue
                phrase = " ".join(part.text for part in parts[at:end])
                mention = self.lookup.find_abroad(phrase, "", at, end) if _is_content(phrase) else None
                if mention and (not surely or (_is_sure(mention) and _stands_alone(parts, at, end))):
                    parse.mentions = [other for other in parse.mentions if other.end <= at or other.at >= end]
                    parse.mentions.append(mention)
                    parse.unmatched = [other for other in parse.unmatched if not at <= other < end]
        if any(mention.meaning.source == "language" for mention in parse.mentions):
            articles = [at for at in parse.unmatched if parts[at].text in ARTICLES]
            parse.unmatched = [at for at in parse.unmatched if at not in articles]
            parse.ignored += [parts[at].text for at in articles]

    def _drop_signs(self, parts: list[Token], parse: Parse) -> None:
        """Passes over emoji that only decorate what is said."""
        signs = [mention for mention in parse.mentions if mention.name in self._lexicon.signs]
        if len(signs) < len(parse.mentions) or any(part.kind in ("word", "glyphs") for part in parts):
            parse.mentions = [mention for mention in parse.mentions if mention not in signs]
            parse.ignored += [mention.words for mention in signs]

    def _correct_spelling(self, parts: list[Token], parse: Parse) -> None:
        """Finds misspelt names where nothing was found, of several words before those of one."""
        guesses = 0
        is_prose = len(parse.unmatched) > 3  # which is full of short words
        min_letters = MIN_LETTERS + 1 if is_prose else MIN_LETTERS - 1
        loose = _loose([mention for mention in parse.mentions if mention.name not in self._lexicon.rare])
        for length in (1,) if len(parts) > _MAX_SHOUT_WORDS else (4, 3, 2, 1):
            for start in range(len(parts) - length + 1):
                end = start + length
                doubted = {*parse.unmatched, *(loose if length > 1 else ())}
                if guesses == _MAX_GUESSES or not any(start <= at < end for at in doubted):
                    continue
                if any(part.kind != "word" or part.text in GRAMMAR for part in parts[start:end]):
                    continue
                phrase = " ".join(part.text for part in parts[start:end])
                if len(phrase) < min_letters:
                    continue
                guesses += 1
                if mention := self._corrected(phrase, start, end, parse):
                    parse.mentions = [other for other in parse.mentions if other.end <= start or other.at >= end]
                    parse.mentions.append(mention)
                    parse.ignored = [word for word in parse.ignored if word not in phrase.split()]
                    parse.unmatched = [at for at in parse.unmatched if not start <= at < end]

    def _corrected(self, phrase: str, at: int, end: int, parse: Parse) -> Mention | None:
        """What a misspelt phrase means, if there is no mistaking it; else what it may mean is noted as doubtful."""
        guesses = [(guess, False) for guess in self._spelling.guesses(phrase)]
        forms: tuple[str, ...] = (phrase,)
        if not guesses or guesses[0][0].edits > 1:
            forms += singulars(phrase)
            guesses += [(guess, True) for form in forms[1:] for guess in self._spelling.guesses(form)]
            guesses.sort(key=lambda guess: guess[0].edits)
        if not guesses:
            return None
        (best, plural), *others = guesses
        rivals = [guess for guess, _ in others if guess.edits == best.edits]
        if any(form in self._lexicon.english for form in forms) or not self._is_clear(best, rivals):
            parse.doubtful += [guess.name for guess, _ in guesses]
            return None
        return Mention(at, end, phrase, best.name, self._lexicon.names[best.name], plural, misspelt=True)

    def _is_clear(self, best: Guess, rivals: list[Guess]) -> bool:
        """Whether a guess has no rival, or it is English and a category's own where they are not."""
        names = self._lexicon.names
        nodes, source = names[best.name].nodes, names[best.name].source
        if source == "language" and len(best.name) <= MIN_LETTERS:
            return False
        others = [names[rival.name] for rival in rivals if names[rival.name].nodes != nodes]
        lesser = all(other.source in ("kind", "stand_in", "language") for other in others)
        return not others or (lesser and source in ("name", "group"))

    def _drop_ordinary(self, parts: list[Token], parse: Parse) -> None:
        """Passes over names that are ordinary words, in a text that is more than a shout."""
        parse.unknown += [parts[at].text for at in parse.unmatched]
        names = {mention.at: WHERE_ABROAD if mention.foreign else WHERE for mention in parse.mentions}
        where = [parts[at].text for at in parse.unmatched if parts[at].text in names.get(at + 1, ())]
        prose = len(parse.unknown) - len(where) > 1 or any(
            word in SENTENCE and word not in where for word in parse.unknown
        )
        bare = not parse.unknown and all(word in POLITE for word in parse.ignored)
        kept = []
        for mention in parse.mentions:
            before = parts[mention.at - 1].text if mention.at else ""
            after = parts[mention.end].text if mention.end < len(parts) else ""
            verb = before in VERBS_AFTER or after in VERBS_BEFORE
            alone = mention.end - mention.at == len(parts)
            beside = any(mention.at == other.end or mention.end == other.at for other in parse.mentions)
            rare = mention.name in self._lexicon.rare and (verb or beside or not bare)
            if not alone and (rare or (self._is_ordinary(mention) and (prose or (verb and len(parts) > 2)))):
                parse.doubtful.append(mention.name)
                parse.unknown.append(mention.words)
            else:
                kept.append(mention)
        parse.mentions = kept

    def _is_ordinary(self, mention: Mention) -> bool:
        """Whether a name only counts in a text that says little else."""
        return mention.foreign or mention.meaning.source == "stand_in" or mention.name in self._lexicon.ordinary
