"""Inflection: articles, and the endings by which languages make plurals and cases, without accents.

Only what a shout of a noun has: nominative plurals, the commonest cases, suffixed articles. Longer endings come first.

Tested in tests/words/test_languages.py.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words(
    """
    die das der dem den des ein eine einen einem einer il lo la le les los las el gli uno una un une um uma o os as unos
    unas het een de en ett et det dat dei nei ei hinn hin ena egy az bir egyik ena en a an na y yr ar ur ul il l seekor sebuah
    se sebatang sekuntum buah ekor con cai qua chiec mot bong cay ang mga isang ye te ta ton tin tis to tous tis η το ο οι τα τον την
    ενα ενας μια στο τη ה एक ek একটি ஒரு ഒരു ఒక ಒಂದು એક ਇੱਕ nje en unha unhas uns umas nek een n e
    """
)
"""Articles and classifiers of many languages that stand before a noun as a word of their own."""

_SUFFIXES = {
    "de": "ern en er es em e n s nen",
    "nl": "jes je tjes tje en s eren",
    "af": "e s tjies tjie jies jie ie ies",
    "sv": "arna erna orna ar er or en et na n t a",
    "da": "erne ene er en et e n s r",
    "no": "ene er en et e a r n",
    "is": "arnir inn in id ar ir ur n",
    "es": "s es itos itas ito:o ita:a ces:z",
    "ca": "s es:a os ns ques:ca gues:ga",
    "gl": "s es ns:n is:l",
    "pt": "s es oes:ao aes:ao is:l ns:m inho:o inha:a eis:el ais:al",
    "fr": "s x aux:al eaux:eau",
    "it": "i:o i:e i:a e:a chi:co ghi:go che:ca ghe:ga i:io",
    "ro": "ul ului le:e a:a lor i:e e:a uri i ii:ie i:a ele:ea ua:a",
    "pl": "y i ow a ami y:a i:a e:a ki:ka ki:ek ka:ek ek:ka e u em om ze:z y:ek a:",
    "cs": "y i e u em a y:a e:a ky:ek ky:ka ku:ek ku:ka ove mi i:e",
    "sk": "y i e u om a y:a e:a ky:ka ky:ok ku:ka i:a",
    "sl": "i e a u i:a e:a ov om ki:ek",
    "hr": "i e a u i:a e:a ovi evi om em ki:ka",
    "bs": "i e a u i:a e:a ovi evi om em",
    "sr": "и е а у и:а е:а ови еви ом",
    "mk": "от та то те и ови и:а и:о",
    "bg": "ът та то те и ове и:а и:о а",
    "ru": "ы и а я у ю ой ом ем ы:а и:а и:я у:а ю:я ов ев ей ами ями ах и:ь я:ь и:й ки:ка и:о а:о е:а",
    "uk": "и і ї а я у ю ою ом ем и:а і:я у:а ю:я ів ей ами и:о а:о и:я",
    "be": "ы і а я у ю ай ом ы:а і:я у:а",
    "lt": "ai:as ai:is os:a es:e iai:is ys:is us:as a:as i:is u:as a:a",
    "lv": "i:s i:is as:a es:e us:s u:s u:a a:s i:ns",
    "et": "d t te id de ga l st",
    "fi": "t n a ja ia tä ssa sta lla t:s eet:e it:i",
    "hu": "k ok ek ak t ot et at ban ben nak nek ak:a ek:e i ik:",
    "tr": "lar ler i u ı yi yu in un nin lari leri da de a e",
    "az": "lar ler i u in un",
    "kk": "лар лер дар дер тар тер",
    "uz": "lar ni",
    "el": "οι:ος α:ο ες:α οι:ης εσ:η ια:ι τα: ων:ος ον:ος ο:ος η:ης α:ας ους:ος εις:η ες:η",
    "he": "ים ות ות:ה",
    "ar": "ات ين ون ات:ة",
    "fa": "ها های ان",
    "ur": "وں یں ے:ا",
    "hi": "े:ा ें ों ियां:ी ाएं:ा े",
    "bn": "গুলো টা টি রা গুলি",
    "mr": "े:ा ा ी",
    "ta": "கள் ்கள்:்",
    "te": "లు ులు:ు",
    "id": "nya",
    "ms": "nya",
    "sq": "i a u et t at e:",
    "eu": "a ak ek",
    "cy": "au od iaid iau i oedd",
    "ga": "a i anna",
    "hy": "ներ եր ը",
    "ka": "ები:ი",
    "fil": "",
    "sw": "",
    "vi": "",
    "th": "",
    "zh": "",
    "ja": "たち 達 さん ちゃん くん",
    "ko": "들 이 가 은 는 을 를",
}
"""Endings of each language; after a colon what stands in the singular instead."""

_PREFIXES = {
    "fr": "l d un une le la les des du",
    "it": "l un dell",
    "ca": "l d",
    "ar": "ال وال بال لل",
    "he": "ה",
    "ga": "an",
    "sw": "ma mi wa vi",
    "zh": "一只 一个 一条 一朵 一棵 大 小",
    "ja": "お",
}
"""What is written with a noun before it, its apostrophe dropped."""


def _endings() -> dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    languages: dict[tuple[str, str], list[str]] = {}
    for language, text in _SUFFIXES.items():
        for written in text.split():
            ending, _, replacement = written.partition(":")
            languages.setdefault((ending, replacement), []).append(language)
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for ending, replacement in sorted(languages, key=lambda pair: -len(pair[0])):
        found.setdefault(ending[-1], []).append((ending, replacement, tuple(languages[ending, replacement])))
    return {letter: tuple(rows) for letter, rows in found.items()}


def _prefixes() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for language, text in _PREFIXES.items():
        for prefix in sorted(text.split(), key=len, reverse=True):
            found.setdefault(prefix[0], []).append((prefix, (language,)))
    return {letter: tuple(rows) for letter, rows in found.items()}


ENDINGS = _endings()
"""By their last letter: ending, what stands in the singular instead, languages."""
PREFIXES = _prefixes()
"""By their first letter: prefix, languages."""
