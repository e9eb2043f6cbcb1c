"""Stop words: those of a shout that name nothing, fillers, what joins two things, what places one above the other.

All are plain (see normalise.py). English first, then a few of the languages that are shouted most.

Tested in tests/words/test_vocabulary.py.
"""

from stream.ipc.scene import Place


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words(
    """
    a an the some any half of about i we you u my your our this that these those me us to please pls plz plss bitte
    show showing see look looking watch want wants wanna wanted would like likes let lets can could give gimme gime
    make making now next again more another one two many few dream dreams dreaming dreamed paint draw imagine imagining
    picture pictures image images photo think hey hi hello yo oh ooh wow omg lol haha ok okay yes yeah thanks thank
    love loves adore need very really so much too also maybe big bigger huge giant great tiny little small cute
    beautiful pretty nice cool awesome amazing crazy best favourite favorite with in inside into full made out kind
    lot lots thing things something reverie dreamer red blue green yellow pink purple black white golden silver
    un una unos unas el la los las lo de del por favor quiero ver muestra muestrame dame una mi
    une le les des du je veux voir voudrais montre moi mon ma s il te vous plait svp
    ein eine einen einem einer der die das den dem zeig zeige mir ich will mochte sehen mal mein
    uno gli il per favore voglio vedere mostrami fammi um uma os as quero mostre mostra porfavor faz favor
    """
)
"""Ignored wherever they stand: they ask, praise, count or paint."""

POLITE = _words(
    """
    a an the some please pls plz plss bitte show showing me us see look watch want wanna would like let lets give gimme
    dream dreaming paint draw imagine picture image of big huge giant great tiny little small cute beautiful pretty red
    blue green yellow pink purple black white golden silver my our now again more another one two half reverie dreamer
    un una unos unas el la los las lo le les une des ein eine einen der die das den il uno um uma os as zeig mir
    montre moi
    """
)
"""Those of them that leave a shout the bare thing: "please draw a red can", but not "hi can" and not "can you"."""

SENTENCE = _words(
    """
    it its he she they them his her hers their theirs him himself herself itself myself yourself is are was were be been
    being am im ive id ill youre youve youll hes shes theyre thats theres whats isnt arent wasnt werent do does did done
    dont doesnt didnt doing cant cannot couldnt wont wouldnt shouldnt not no none never if then than because though
    although while when whenever where wherever who whom whose what whatever why how which has have had having havent
    hasnt hadnt will shall should must may might for from at by as but or nor just only even still yet already always
    often sometimes ever here there go goes going gone went come comes came get gets getting got take takes took taken
    put puts up down off away back through during before after between against without within around until since
    said says say told tell know knows knew thought feel feels felt well all both each every everyone everybody nobody
    someone anyone anything everything nothing today tomorrow yesterday tonight ago soon later first last
    theyll weve were well let own same other others such
    """
) - {"let", "out"}
"""Such words make a sentence, in which "bear" is more likely borne than growling."""

VERBS_AFTER = _words(
    "to i we you they he she it who cant can could will would wont dont didnt doesnt must should shall might not never"
)
"""After one of these an ordinary word is a verb: "I can't bear"."""
VERBS_BEFORE = _words("it a an the my your his her its our their this that these those them me him us up down off out")
"""Before one of these too: "file a complaint"."""

JOINERS = _words("and n plus vs versus meets und et y e und och en i и と 和 与 跟 및 و ve dan oder or")
"""Between two things that share the picture."""

ABOVE: tuple[str, ...] = (
    "on top of", "on the top of", "at the top of", "on", "upon", "onto", "atop", "over", "above", "riding", "encima de",
    "sobre", "sur", "au dessus de", "auf", "uber", "ueber", "su", "sopra", "em cima de", "на", "над",
)  # fmt: skip
BELOW: tuple[str, ...] = (
    "under", "underneath", "below", "beneath", "debajo de", "bajo", "sous", "au dessous de", "unter", "sotto",
    "embaixo de", "под",
)  # fmt: skip
PLACES: dict[str, Place] = {}
"""Where that stands which is named before such a word; what is named after it stands opposite."""
PLACES |= dict.fromkeys(ABOVE, "upper")
PLACES |= dict.fromkeys(BELOW, "lower")

SIDES = dict.fromkeys(
    ("left", "on the left", "to the left", "left of", "to the left of", "on the left of", "at left", "links",
     "links von", "a gauche", "a gauche de", "a la izquierda", "a sinistra", "a esquerda", "слева"), False
)  # fmt: skip
SIDES |= dict.fromkeys(
    ("right", "on the right", "to the right", "right of", "to the right of", "on the right of", "at right", "rechts",
     "rechts von", "a droite", "a droite de", "a la derecha", "a destra", "a direita", "справа"), True
)  # fmt: skip
"""After a thing: on which side it stands, and whether that is the right one."""
WHERE = _words("at by from")
"""Right before another thing these say where: "a forest at night"."""
WHERE_ABROAD = WHERE | _words("am im")
"""Before one with a foreign name: "ein Haus am Meer"."""

GRAMMAR = SENTENCE | JOINERS | PLACES.keys()
"""No part of a misspelt name."""

IDIOMS = frozenset(
    """
    bear with me|bear with us|bear in mind|bear it|hold on|piece of cake|raining cats and dogs|holy cow|monkey around
    fish for compliments|on the fly|hit the nail on the head|ring a bell|rings a bell|catch a cold|cat got your tongue
    black sheep|let the cat out|cold turkey|big fish|sitting duck|dark horse|on the table|on board|good egg
    in the same boat|miss the boat|rock the boat|on the market|elephant in the room|wild goose chase|kill two birds
    early bird|lions share|full of beans|over the moon|apple of my eye|go bananas|going bananas|went bananas
    """.replace("\n    ", "|")
    .strip("|")
    .split("|")
)
"""Sayings in which nothing is meant by its name; they only count within a longer text."""
