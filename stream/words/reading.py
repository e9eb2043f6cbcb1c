"""Reading a text from left to right: which parts of it are names, which place or join, and which are passed over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from .lexicon import Lexicon, Meaning
from .normal import plain, singulars
from .phrases import FILLERS, IDIOMS, JOINERS, PLACES, SENTENCE, VERBS_AFTER, VERBS_BEFORE, Place
from .spelling import SHORTEST, Guess, Spelling
from .tokens import LONGEST, Token, tokens

_MOST_WORDS = 6  # of a name
_MOST_GUESSES = 16  # a text, so that a long one in an unknown language costs no more than a short one
_GRAMMAR = SENTENCE | JOINERS | PLACES.keys()
_PARTICLES = re.compile("(으로|에서|에게|이랑|하고|과|와|이|가|을|를|은|는|의|도|로|에|랑)$")
_ARTICLES = ("وال", "بال", "ال", "و")
_KATAKANA = re.compile("[\u30a1-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Find:
    """A part of a text that is a name: `words` of the text, `name` of the lexicon; `at` counts tokens."""

    at: int
    end: int
    words: str
    name: str
    meaning: Meaning
    plural: bool = False
    misspelt: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A part that places what stands before it above or below what comes after."""

    at: int
    place: Place


@dataclass
class Reading:
    """What a text consists of. `doubtful` are names that its words only happen to be, and near misses."""

    finds: list[Find]
    marks: list[Mark]
    ignored: list[str]
    unknown: list[str]
    doubtful: list[str]


class Reader:
    """Reads texts by a lexicon."""

    def __init__(self, lexicon: Lexicon, spelling: Spelling) -> None:
        self._lexicon, self._spelling = lexicon, spelling
        self._joined = {name.replace(" ", ""): name for name in lexicon.names if " " in name}

    def read(self, text: str) -> Reading:
        parts = list(tokens(text, self._lexicon.emojis))
        if len(parts) > 3 and all(len(part.text) == 1 and part.kind == "word" for part in parts):
            parts = [Token("".join(part.text for part in parts), "word")]  # spelt out
        reading = Reading([], [], [], [], [])
        loose: list[int] = []  # tokens that no name was found for
        at = 0
        while at < len(parts):
            at = self._step(parts, at, reading, loose)
        self._mend(parts, reading, loose)
        self._doubt(parts, reading, loose)
        reading.finds.sort(key=lambda find: find.at)
        return reading

    def exactly(self, name: str) -> Find | None:
        """What a plain text is the name of, or the plural of."""
        return self._named(name, 0, 1, name)

    def last(self, text: str) -> str:
        """The plain text of what is being written: after the last word that joins, without fillers before it."""
        words = plain(re.split(r"[+&,/;|]", text[:LONGEST])[-1]).split()
        start = max((at + 1 for at, word in enumerate(words) if word in JOINERS or word in PLACES), default=0)
        words = words[start:] or words
        while len(words) > 1 and words[0] in FILLERS:
            del words[0]
        return " ".join(words)

    def _step(self, parts: list[Token], at: int, reading: Reading, loose: list[int]) -> int:
        """Reads what stands at a token, the longest possible; returns where to go on."""
        token = parts[at]
        if token.kind == "emoji":
            reading.finds.append(Find(at, at + 1, token.text, token.text, self._lexicon.emojis[token.text]))
            return at + 1
        if token.kind == "sign":
            return at + 1
        if token.kind == "glyphs":
            self._glyphs(token.text, at, reading)
            return at + 1
        words = [part.text for part in parts[at : at + _MOST_WORDS]]
        kinds = [part.kind for part in parts[at : at + _MOST_WORDS]]
        most = next((i for i, kind in enumerate(kinds) if kind != "word"), len(words))
        for length in range(most, 0, -1):
            phrase = " ".join(words[:length])
            if phrase in PLACES and at + length < len(parts):
                reading.marks.append(Mark(at, PLACES[phrase]))
                return at + length
            if phrase in IDIOMS and length < len(parts):
                reading.unknown.append(phrase)
                return at + length
            alone = length == len(parts)
            if length == 1 and not alone and (phrase in FILLERS or phrase in SENTENCE or phrase in JOINERS):
                break
            if find := self._named(phrase, at, at + length, phrase):
                reading.finds.append(find)
                return at + length
        word = words[0]
        if word in JOINERS:
            pass
        elif word in FILLERS or word.isdigit():
            reading.ignored.append(word)
        else:
            loose.append(at)
        return at + 1

    def _named(self, phrase: str, at: int, end: int, words: str) -> Find | None:
        names = self._lexicon.names
        for name, plural in self._forms(phrase):
            meaning = names.get(name) or names.get(name := self._joined.get(name.replace(" ", ""), ""))
            if meaning:
                return Find(at, end, words, name, meaning, plural)
        return None

    def _forms(self, phrase: str) -> Iterator[tuple[str, bool]]:
        """What a phrase may be a form of, and whether that is a plural."""
        yield phrase, False
        if " " in phrase and len(phrase) > 6 and not any(word in FILLERS or word in _GRAMMAR for word in phrase.split()):
            yield phrase.replace(" ", ""), False
        head, _, last = phrase.rpartition(" ")
        before = f"{head} " if head else ""
        if last in self._lexicon.irregular:
            yield before + self._lexicon.irregular[last], True
        for form in singulars(last):
            yield before + form, True
        if not phrase.isascii():
            if bare := _PARTICLES.sub("", phrase):
                yield bare, False
            yield from ((phrase.removeprefix(article), False) for article in _ARTICLES if phrase.startswith(article))
        elif squeezed := _squeezed(phrase):
            for form in squeezed:
                yield form, False
                yield from ((single, True) for single in singulars(form))

    def _glyphs(self, run: str, at: int, reading: Reading) -> None:
        """Names in a run that has no blanks: the longest each, and none that is plainly a part of another word."""
        names = self._lexicon.names
        place, missed = 0, ""
        while place < len(run):
            for end in range(min(len(run), place + 12), place, -1):
                name = run[place:end]
                if name in names and (_whole(run, place, end)):
                    reading.finds.append(Find(at, at + 1, name, name, names[name]))
                    place = end
                    break
            else:
                missed += run[place]
                place += 1
        if missed and missed not in JOINERS:
            reading.ignored.append(missed)

    def _mend(self, parts: list[Token], reading: Reading, loose: list[int]) -> None:
        """Finds misspelt names among the tokens for which none was found, alone or with their neighbours."""
        guesses = 0
        words = [part.text for part in parts]
        sentence = len(loose) > 3
        for length in (1,) if len(parts) > 8 else (4, 3, 2, 1):
            for start in range(len(parts) - length + 1):
                span = range(start, start + length)
                if not any(at in loose for at in span) or any(parts[at].kind != "word" for at in span):
                    continue
                if any(words[at] in _GRAMMAR for at in span) or guesses == _MOST_GUESSES:
                    continue
                phrase = " ".join(words[at] for at in span)
                if len(phrase) < (SHORTEST + 1 if sentence else SHORTEST - 1):
                    continue
                guesses += 1
                find = self._guessed(phrase, start, start + length, reading)
                if find:
                    reading.finds = [other for other in reading.finds if other.end <= start or other.at >= find.end]
                    reading.finds.append(find)
                    reading.ignored = [word for word in reading.ignored if word not in phrase.split()]
                    loose[:] = [at for at in loose if at not in span]

    def _guessed(self, phrase: str, at: int, end: int, reading: Reading) -> Find | None:
        """What a misspelt phrase means, if there is no mistaking it; what it may mean is noted as doubtful."""
        guesses = [(guess, False) for guess in self._spelling.guesses(phrase)]
        english = self._is_english(phrase)
        if not guesses or guesses[0][0].edits > 1:
            for form in singulars(phrase):
                guesses += [(guess, True) for guess in self._spelling.guesses(form)]
                english = english or self._is_english(form)
            guesses.sort(key=lambda guess: guess[0].edits)
        if not guesses:
            return None
        names = self._lexicon.names
        (best, plural), *others = guesses
        rivals = {names[other.name].nodes for other, _ in others if other.edits == best.edits}
        if english:
            reading.doubtful += [guess.name for guess, _ in guesses]
            return None
        meaning = names[best.name]
        if rivals - {meaning.nodes} and not self._is_clearer(best, [other for other, _ in others], phrase):
            reading.doubtful += [guess.name for guess, _ in guesses]
            return None
        return Find(at, end, phrase, best.name, meaning, plural, misspelt=True)

    def _is_english(self, word: str) -> bool:
        lexicon = self._lexicon
        return word in lexicon.english or word in lexicon.near or word in lexicon.ideas

    def _is_clearer(self, best: Guess, others: list[Guess], phrase: str) -> bool:
        """Whether the best guess is a name of ImageNet's where its rivals are of lesser rank."""
        sources = self._lexicon.names
        lesser = [other for other in others if other.edits == best.edits and sources[other.name].nodes != sources[best.name].nodes]
        return sources[best.name].source in ("name", "group") and all(
            sources[other.name].source in ("kind", "language") for other in lesser
        )

    def _doubt(self, parts: list[Token], reading: Reading, loose: list[int]) -> None:
        """Passes over names that are ordinary words, in a text that is more than a shout."""
        reading.unknown += [parts[at].text for at in loose]
        prose = len(reading.unknown) > 1 or any(word in SENTENCE for word in reading.unknown)
        kept = []
        for find in reading.finds:
            before = parts[find.at - 1].text if find.at else ""
            after = parts[find.end].text if find.end < len(parts) else ""
            verb = len(parts) > 2 and (before in VERBS_AFTER or after in VERBS_BEFORE)
            if find.name in self._lexicon.ordinary and (prose or verb or find.words in FILLERS):
                alone = find.end - find.at == len(parts)
                if not alone:
                    reading.doubtful.append(find.name)
                    reading.unknown.append(find.words)
                    continue
            kept.append(find)
        reading.finds = kept


def _squeezed(phrase: str) -> list[str]:
    """A phrase in which letters are drawn out, without that: "volcanooo" is "volcano" or "volcanoo"."""
    drawn = re.split(r"(([a-z])\2{2,})", phrase)
    if len(drawn) == 1:
        return []
    pieces = [drawn[i : i + 3] for i in range(0, len(drawn), 3)]
    choices = [[piece[0]] if len(piece) == 1 else [piece[0] + piece[2], piece[0] + 2 * piece[2]] for piece in pieces[:5]]
    return ["".join(form) for form in product(*choices)]


def _whole(run: str, start: int, end: int) -> bool:
    """Whether a part of a run stands for itself."""
    name = run[start:end]
    before, after = run[start - 1 : start], run[end : end + 1]
    if _KATAKANA.match(name[-1]) and (_KATAKANA.match(after or " ") or _KATAKANA.match(before or " ")):
        return False
    return len(name) > 1 or not (_HAN.match(after or " ") or not _HAN.match(name))

