"""Reading a text from left to right: which parts of it are names, which place or join, and which are passed over."""

import re
from dataclasses import dataclass, field

from .lexicon import Lexicon
from .lookup import Lookup, Mention
from .normalise import plain, singulars
from .spelling import SHORTEST, Guess, Spelling
from .stopwords import FILLERS, GRAMMAR, IDIOMS, JOINERS, PLACES, SENTENCE, VERBS_AFTER, VERBS_BEFORE, Place
from .tokeniser import LONGEST, Token, tokens

_MOST_WORDS = 6  # of a name
_MOST_GUESSES = 10  # a text, so that a long one in an unknown language costs little more than a short one
_SHOUT = 8  # words that a shout may have; in a longer text only single words are mended


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A word at a token that places what stands before it above or below what comes after."""

    at: int
    place: Place


@dataclass
class Parse:
    """What a text consists of. `doubtful` are names that its words only happen to be, and near misses."""

    finds: list[Mention] = field(default_factory=list)
    marks: list[PlaceMark] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """The tokens that nothing was made of."""


class Parser:
    """Reads texts by a lexicon."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self._lexicon, self._spelling = lexicon, spelling
        self.lookup = Lookup(lexicon)

    def read(self, text: str) -> Parse:
        parts = list(tokens(text, self._lexicon.emojis))
        if len(parts) > 3 and all(len(part.text) == 1 and part.kind == "word" for part in parts):
            parts = [Token("".join(part.text for part in parts), "word")]  # s p e l t  o u t
        reading = Parse()
        at = 0
        while at < len(parts):
            at = self._step(parts, at, reading)
        self._mend(parts, reading)
        self._doubt(parts, reading)
        reading.finds.sort(key=lambda find: find.at)
        return reading

    def last(self, text: str) -> str:
        """The plain text of what is being written: after the last word that joins, without the fillers before it."""
        words = plain(re.split(r"[+&,/;|]", text[:LONGEST])[-1]).split()
        start = max((at + 1 for at, word in enumerate(words) if word in JOINERS or word in PLACES), default=0)
        words = words[start:] or words
        while len(words) > 1 and words[0] in FILLERS:
            del words[0]
        return " ".join(words)

    def _step(self, parts: list[Token], at: int, reading: Parse) -> int:
        """Reads what stands at a token, the longest possible; returns where to go on."""
        text, kind = parts[at]
        if kind == "word":
            return self._words(parts, at, reading)
        if kind == "emoji":
            reading.finds.append(Mention(at, at + 1, text, text, self._lexicon.emojis[text]))
        elif kind == "glyphs":
            finds, left = self.lookup.run(text, at)
            reading.finds += finds
            if left and left not in JOINERS:
                reading.ignored.append(left)
        return at + 1

    def _words(self, parts: list[Token], at: int, reading: Parse) -> int:
        words = []
        for part in parts[at : at + _MOST_WORDS]:
            if part.kind != "word":
                break
            words.append(part.text)
        for length in range(len(words), 0, -1):
            if self._phrase(" ".join(words[:length]), at, at + length, len(parts), reading):
                return at + length
        word = words[0]
        if word in FILLERS or word.isdigit():
            reading.ignored.append(word)
        elif word not in JOINERS:
            reading.loose.append(at)
        return at + 1

    def _phrase(self, phrase: str, at: int, end: int, count: int, reading: Parse) -> bool:
        """Takes a phrase at these of `count` tokens for what it is; whether it is anything."""
        if phrase in PLACES and end < count + (at > 0):
            reading.marks.append(PlaceMark(at, PLACES[phrase]))
        elif phrase in IDIOMS and end - at < count:
            reading.unknown.append(phrase)
        elif count > 1 and (phrase in FILLERS or phrase in GRAMMAR):
            return False
        elif find := self.lookup.find(phrase, at, end):
            reading.finds.append(find)
        else:
            return False
        return True

    def _mend(self, parts: list[Token], reading: Parse) -> None:
        """Finds misspelt names where nothing was found, of several words before those of one."""
        guesses = 0
        least = SHORTEST + 1 if len(reading.loose) > 3 else SHORTEST - 1  # letters; prose is full of short words
        for length in (1,) if len(parts) > _SHOUT else (4, 3, 2, 1):
            for start in range(len(parts) - length + 1):
                end = start + length
                if not any(start <= at < end for at in reading.loose) or guesses == _MOST_GUESSES:
                    continue
                if any(part.kind != "word" or part.text in GRAMMAR for part in parts[start:end]):
                    continue
                phrase = " ".join(part.text for part in parts[start:end])
                if len(phrase) < least:
                    continue
                guesses += 1
                if find := self._mended(phrase, start, end, reading):
                    reading.finds = [other for other in reading.finds if other.end <= start or other.at >= end]
                    reading.finds.append(find)
                    reading.ignored = [word for word in reading.ignored if word not in phrase.split()]
                    reading.loose = [at for at in reading.loose if not start <= at < end]

    def _mended(self, phrase: str, at: int, end: int, reading: Parse) -> Mention | None:
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
        if any(self._is_english(form) for form in forms) or not self._is_clear(best, rivals):
            reading.doubtful += [guess.name for guess, _ in guesses]
            return None
        return Mention(at, end, phrase, best.name, self._lexicon.names[best.name], plural, misspelt=True)

    def _is_english(self, word: str) -> bool:
        return any(word in words for words in (self._lexicon.english, self._lexicon.near, self._lexicon.ideas))

    def _is_clear(self, best: Guess, rivals: list[Guess]) -> bool:
        """Whether a guess has no rival, or it is English and a category's own where they are not."""
        names = self._lexicon.names
        nodes, source, _ = names[best.name]
        if source == "language" and len(best.name) <= SHORTEST:
            return False
        others = [names[rival.name] for rival in rivals if names[rival.name].nodes != nodes]
        lesser = all(other.source in ("kind", "language") for other in others)
        return not others or (lesser and source in ("name", "group"))

    def _doubt(self, parts: list[Token], reading: Parse) -> None:
        """Passes over names that are ordinary words, in a text that is more than a shout."""
        reading.unknown += [parts[at].text for at in reading.loose]
        prose = len(reading.unknown) > 1 or any(word in SENTENCE for word in reading.unknown)
        kept = []
        for find in reading.finds:
            before = parts[find.at - 1].text if find.at else ""
            after = parts[find.end].text if find.end < len(parts) else ""
            verb = len(parts) > 2 and (before in VERBS_AFTER or after in VERBS_BEFORE)
            alone = find.end - find.at == len(parts)
            if find.name in self._lexicon.ordinary and (prose or verb) and not alone:
                reading.doubtful.append(find.name)
                reading.unknown.append(find.words)
            else:
                kept.append(find)
        reading.finds = kept
