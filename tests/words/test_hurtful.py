"""What hurts is found in whatever disguise, and nothing else is taken for it.

The lists here are examples; each test prints every miss.
"""

# ruff: noqa: E501  (the lists read better in rows)

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.words.disguises import readings, shown, spelled, squeezed, starred, words
from stream.words.hurtful import NOTHING, Hurtful, Kind, Verdict, hurtful
from stream.words.lexicon import categories, lexicon

REVIEWED = """
terror|gun|handgun|pistol|weapon|shotgun|firearm|bullet|machine gun|sniper rifle|automatic gun|automatic weapon|automatic firearm|weapon system|assault gun
shooting iron|six gun|six shooter|buzz bomb|flying bomb|robot bomb|dumdum bullet|rubber bullet|wood pussy|trump|dyke|groin|person|afghan|cocks|nipples
"""
"""Names of things, or their plurals, that hurt all the same."""

DISGUISES = """
fuck|F U C K|f.u.c.k|f_u_c_k|f-u-c-k|fuuuuck|fuckkkk|FuCkInG|phuck|fvck|f*ck|f**k|fu*k|f#ck|fück|ƒυ¢к|ғuсk|ｆｕｃｋ|𝓯𝓾𝓬𝓴|𝖋𝖚𝖈𝖐|Ⓕⓤⓒⓚ|🅵🆄🅲🅺
🇫🇺🇨🇰|ꜰᴜᴄᴋ|fu\u200bck|f\u00aduck|f\u2060uck|fu ck|fuc k|f uck|motherfucker|m0therfucker|sh1t|$hit|sh!t|5h1t|s h i t|shiiiit|bullsh1t|b1tch|b!tch
biiitch|b i t c h|bit ch|bi7ch|n1gger|nigg3r|n1gg3r|niggeeer|niigger|n i g g e r|nig ger|ni99er|ni66er|пigger|n*gger|n**ger|faggot|f4gg0t|fag got
f a g g o t|a55hole|a s s h o l e|assh0le|ASSHOLE!!!|@sshole|assh*le|c u n t|cvnt|cunnnt|c*nt|сunt|ⓒⓤⓝⓣ|pu55y|p*ssy|d1ck|d!ck|diiick|w4nker
wh0re|wh*re|s3x|sexxx|p0rn|pr0n|r4pe|n4zi|k y s|k.y.s|k1ll yourself|tr4nny|ret4rd|sche1sse|schei$$e|arschl0ch|hurens0hn|put4|merd3|m3rda|cazz0
х у й|xyй|пи3да|бл*дь|你是个傻逼|개새끼야|القحبة|kurwaaa|pen1s|peni5|vag1na|b00bs|boobz|t1ts|t!ts|slvt|ѕlut|k1ke|sp1c|ch1nk|g00k|f\u20e3u\u20e3c\u20e3k\u20e3
"""
HATEFUL = """
scheiße|arschloch|hurensohn|schlampe|merde|putain|connard|salope|mierda|puta|gilipollas|cazzo|vaffanculo|stronzo|caralho|filho da puta|kut|klootzak
kurwa|spierdalaj|orospu çocuğu|siktir|хуй|блядь|сука|كس امك|شرموطة|जनदे चूतिया|मादरचोद|死ね|ちんこ|씨발|操你妈|傻逼|เย็ด|kontol|địt mẹ|vittu|perkeleen
knulla|faen|čurák|baszd meg|μαλάκα|בן זונה|penis|vagina|boobs|porn|sex|naked|orgasm|kys|kill yourself|go to hell|you are ugly|shut up|idiot|retard
nigger|faggot|kike|wetback|heil hitler|swastika|white power|gas the jews|kill all jews|i hate muslims|fuck you|🖕
"""
PERSONS = """
jewish|jew|muslims|trump|donald trump|hitler|Van Gogh|vincent van gogh|picasso|obama|putin|taylor swift|women|a woman|girls|black people|germans
the french|france|Deutschland|japan|日本|中国人|polish people|gay|lesbian|transgender|jesus|allah|israel|palestine|gypsy|refugees|immigrants|frenchman
chinese|a beautiful girl|die deutschen|les juifs|indians|russia|russians|ukraine|Россия|polacy|messi|einstein|mozart|angela merkel|nelson mandela
banksy|elon musk|mexicans|americans|african|arab|kurds|musulmans|judíos|ebrei|евреи|المسلمين|穆斯林|유대인|women are pigs
"""
VIOLENCE = """
gun|guns|bomb|kill|murder|bloodbath|blood bath|shooting|war|k1ll|b0mb|kill the cat|terrorist|mord|guerre|bomba|война|戦争|战争|전쟁|ak47|ak-47
school shooting|waffe|pistola|massacre|قنبلة|बम|teroris
"""
DESPAIR = """
suicide|su1cide|s u i c i d e|i want to die|kms|kill myself|selbstmord|ich will sterben|je veux mourir|quiero morir|voglio morire|quero morrer
自殺|死にたい|我想死|자살|хочу умереть|fucking want to die|intihar|zelfmoord|samobójstwo|självmord|انتحار|आत्महत्या|ฆ่าตัวตาย|self harm
"""
INNOCENT = """
scunthorpe|cockatoo|cockatoos|Dachshund|titmouse|peacock|assassin bug|cockroach|Dickens|Essex|Penistone|grape|grapes|therapist|Matsushita|shiitake
shih tzu|cocktail|cocker spaniel|bass|glass|grass|brass|class|passenger|classic|button|butterfly|butter|butternut squash|analysis|canal|document
cucumber|Sussex|sextant|saxophone|magna cum laude|pussy willow|pussycat|hot dog|dog|black cat|white wolf|persian cat|french horn|dutch oven
german shepherd|siamese cat|turkey|great dane|japanese garden|greek temple|buddhist temple|killer whale|shooting star|bath bomb|water gun|blood moon
hand|face|eye|heart|nose|foot|hair|brain|bone|push it|pen is|the pen is mightier|tit|cock|blue tit|wild ass|bum bag|grasshopper|assemble|embassy
massage|volcano|Volcano!!!|v0lcano|2 cats|100 dogs|42|1st|I love cats|niger|bigger|trigger|snigger|chigger|night|knight|fuchsia|duck|truck|fog|fig
moby dick|dictionary|shell|ship|shirt|sheet|beach|peach|bench|witch|pitch|kitchen|country|hunt|aunt|horse|house|rapper|drape|skyscraper|parachute
chinchilla|pink|spice|spider|pickle|pumpkin|cupcake|kitten|titan|sperm whale|rooster|needle|cactus|screwdriver|nuts|balls|basketball|meatballs
melons|door knob|hook|mustard|bustard|retardant|bombardier beetle|bomber jacket|pistachio|kilt|skillet|violin|viola|violet|warthog|wardrobe|warbler
hamster|ham|jewel|jewelfish|polish|pole|germanium|turquoise|china cabinet|demon|angel|skull|skeleton|zombie|ghost|vampire|knife|sword|axe|rifle
revolver|assault rifle|cannon|missile|tank|king|queen|princess|pirate|clown|doctor|baby|robot|unicorn|résumé|gün|hören|für|curva|bom dia|war das gut
fica comigo|aku suka kucing|pédale|pêche|möpse|vögel|火山|小猫|猫と犬|ステーキ|テロップ|사자|고양이|кот и собака|корабль|قطة|बिल्ली|แมว
"""


def listed(text: str) -> list[str]:
    return [entry for line in text.split("\n") for entry in line.split("|") if entry]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(DISGUISES, "hateful"), (HATEFUL, "hateful"), (PERSONS, "person"), (VIOLENCE, "violence"), (DESPAIR, "despair")],
)
def test_what_hurts_is_found(text: str, kind: Kind) -> None:
    judge = hurtful().judge
    assert [(entry, judge(entry)) for entry in listed(text) if judge(entry).kind != kind] == []


def test_there_are_more_than_sixty_disguises() -> None:
    assert len(set(listed(DISGUISES))) > 60


def test_everyday_words_are_innocent() -> None:
    judge = hurtful().judge
    assert [(entry, judge(entry)) for entry in listed(INNOCENT) if judge(entry)] == []


def test_all_categories_and_names_of_things_are_innocent() -> None:
    judge = hurtful().judge
    labels = [category.label for category in categories()]
    names = [*labels, *(f"{label}s" for label in labels), *lexicon().names]
    assert [(name, judge(name)) for name in names if judge(name) and name not in listed(REVIEWED)] == []


def test_a_thing_from_somewhere_is_a_thing_but_nobody_is_an_animal() -> None:
    judge = hurtful().judge
    for text in (
        "a Japanese volcano",
        "temple in Japan",
        "Mexican pizza",
        "an old man with an umbrella",
        "Muslim mosque",
    ):
        assert judge(text) == NOTHING, text
    for text in ("dirty Germans", "polish men are pigs", "Chinese rat", "Mexicans are dogs", "muslim volcano"):
        assert judge(text).kind, text


def test_where_people_are_spoken_of_nothing_is_offered() -> None:
    for text in ("some ugly french", "the president trump today", "strange japanese stuff", "my muslim friend"):
        assert hurtful().speaks_of_people(text), text
    for text in ("volcano", "a nice cat", "jewel", ""):
        assert not hurtful().speaks_of_people(text), text


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Max Müller",
        "Sarah",
        "Dylan",
        "Jesus Garcia",
        "Trump Fan",
        "Nadia Gómez",
        "Aisha",
        "Muhammad",
        "李雷",
        "さくら",
        "Cassandra",
        "Assel",
        "Hancock",
        "Dickson",
        "Guerra",
        "Sleepy Otter",
        "Gunnar",
        "Dick Van Dyke",
        "Alan Cumming",
        "Bích Ngọc",
    ],
)
def test_people_may_be_called_what_they_are_called(name: str) -> None:
    assert not hurtful().is_unfit_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "FuckYou",
        "xXN1ggerXx",
        "Adolf Hitler",
        "AdolfHitler88",
        "h1tler",
        "KillAllJews",
        "Arschloch",
        "i hate jews",
        "School Shooter",
        "п1здец",
        "傻逼",
        "bin laden",
        "r4pist",
        "kys",
        "Big Cock",
        "DickHead",
        "My Dick",
    ],
)
def test_nobody_may_be_called_what_hurts(name: str) -> None:
    assert hurtful().is_unfit_name(name)


def test_all_generated_names_may_be_had() -> None:
    from stream.crowd.naming import _CREATURES, _MOODS  # noqa: PLC0415

    names = [f"{mood} {creature}" for mood in _MOODS for creature in _CREATURES[::7]]
    assert [name for name in names if hurtful().is_unfit_name(name)] == []


def test_disguises_are_undone() -> None:
    assert words(shown("🇫🇺🇳 𝓯𝓾𝓷 ꜰᴜɴ F\u200bU\u0301N")) == ["fun"] * 4
    assert ["cat"] in readings(shown("c4t")) and ["cat"] in readings(shown("саt")) and ["ill"] in readings(shown("i11"))
    assert spelled(["a", "c", "a", "t", "sat", "i", "a"]) == ["acat", "sat", "i", "a"]
    assert squeezed("volcaaanooo") == "volcano"
    assert starred("v*lcano")[0].fullmatch("volcano") and starred("vol****")[0].fullmatch("volcano")
    assert starred("**volcano**") == []


def test_what_is_starred_out_is_found_after_any_number_of_others() -> None:
    others = " ".join(f"v*{letter}{letter}" for letter in "abcdefghijklmnopqrst")
    assert hurtful().judge(f"{others} {others} f*ck").kind == "hateful"
    assert hurtful().judge(others) == NOTHING


def test_own_tables_are_judged_by_their_sections() -> None:
    judge = Hurtful({"hateful": ["drat"], "people": ["martian"], "filler": ["the"], "innocent": ["drat rock"]}).judge
    assert judge("oh DRAAAT") == Verdict("hateful", "drat")
    assert judge("a drat rock") == NOTHING
    assert judge("the martian") == Verdict("person", "martian")
    assert judge("the martian volcano") == NOTHING


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    hurtful().judge(text)
    hurtful().is_unfit_name(text)
    hurtful().speaks_of_people(text)


@pytest.mark.serial
def test_a_long_text_costs_little_more_for_each_letter() -> None:
    judge = hurtful().judge
    rng = random.Random(1)
    letters = "abcdefghij 1*$"

    def seconds(length: int) -> float:
        texts = ["".join(rng.choices(letters, k=length)) for _ in range(40)]
        began = time.process_time()
        for text in texts:
            judge(text)
        return (time.process_time() - began) / len(texts)

    seconds(100)
    assert seconds(800) < 8 * 5 * seconds(100)
