"""Stop words of a busy chat: what people say there to each other, to other bots and to nobody, reviewed by hand.

All are plain (see normalise.py). Tested in tests/words/test_talk.py.
"""

from .stopwords import JOINERS, PLACES, SENTENCE


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|") if phrase.strip())


OUR_COMMANDS = _words(
    """
    dream dreams shout reverie dreamer show imagine paint draw see wish want traume traum zeig male reve montre dessine
    suena muestra sogna mostra
    """
)
"""After "!": what follows is for the dreamer."""

COMMANDS = _words(
    """
    7tv 8ball about accountage ad addcom addcommand addquote ads affiliate age alert alerts anime attack backseat
    backseating badges ban bank bankheist battle battlepass bday beans bet bets bingo birthday bits blog bluesky
    boss bossfight bot bots bracket brb bsky bttv build buildinfo bye caster category catfact catfacts chair
    challenge champ char character charity checkin cheer claim class clip clips cmd cmds code coin coinflip coins
    color colour command commands config controller countdown country crosshair cya dailies daily dc death deaths
    decklist delcom delcommand delquote desk dice disc discord dogfact donate donation dono donos dotfiles dpi drop
    drops duel duo edit editcom editor editquote edpi eightball elo emote emotes en english enter extension fact faq
    fb ffz fight first flip follow followage followers following font fov gamble game gamertag gear gfuel git github
    give giveaway givepoints gm gn goal goals guess guild hangman headphones headset height heist hello here hey hi
    highlight host hotkeys hours hug hype hypetrain ide ig info insta instagram ip join joke kd keybinds keyboard
    kick kill kills kofi lang language lb leaderboard leave level lights links loadout lobby location lootbox lore
    lul lurk lurker lurking main map maps marbles mark marker matchup mc me merch mic microphone minigame mmr mod
    modlist modpack mods monitor mouse mousepad movie mt multi multitwitch music name news next nextsong nightbot
    nopixel notify nowplaying np opgg overlay party patreon paypal pb pc permit ping play playlist plays podcast
    poggers points pokecatch pokecheck pokedex pokeshop poll pong pp predict prediction prime project promo pronouns
    quest queue queued quit quote quotes raffle raid raids random rank rankings rating record recruit redeem refresh
    remind request res resolution resub rewards rip roll roulette rps rule rules runes schedule score scramble seed
    sens sensitivity series server setgame settings settitle setup sfx shaders shop shoutout shoutouts skin skins
    skip slap slot slots so social socials song songlist songrequest songs sound sounds specs spin splits spoiler
    spoilers sponsor spotify sr srl stats steal steam store stream streamelements streamer streaming streamlabs sub
    subage subcount subgoal subs subscribe subtember suggest summon tableau task tasks team texturepack theme ticket
    tickets tiktok time timeleft timeout timer timers timezone tip tips title today todo top topic tournament trivia
    tts twitter unban unlurk uptime vanish version viewers vip vips voice volume vote votes voteskip vpn watchtime
    weather website whisper win winner wins wordle words work world wr wrongsong x xp youtube yt
    """
)
"""After "!": what is for other bots."""

PHRASES = _phrases(
    """
    a beast | a gem | a masterpiece | a nightmare | a snack | ad break | all hands on deck |
    alles gute zum geburtstag | among us | animal crossing | ant man | any cats in chat | apple juice |
    apple or android | arctic monkeys | bagel time | ball is life | ban hammer | ban hammer incoming |
    banana for scale | bat man | bathroom break | batman | battle bus | bear with me | beast mode | bed time |
    bed time stories | beer time | bell curve | big brain | big brain time | big cheese | big fan | big head | big l |
    big mouth | big rip | big w | bio break | bird cam | black ops | black screen | blue screen | boa noite |
    bomb has been planted | bonjour le chat | bonne nuit | boss fight | bot lane | bottom text | box office |
    brain fart | brain rot | bread winner | break a leg | buena suerte | buenas noches | bull market | bullet time |
    buona notte | burger king | bus driver | bush camper | butter fingers | cake day | call of duty | camera man |
    card shark | cat cam | cat girl | cat nap | cat person | cat pic | cat pics | cat tax | cat video | cat videos |
    chair cam | chair stream | chat is dead | cheese it | cheese strat | cherry on top | chess anyone |
    chicken dinner | chicken jockey | clutch king | coffee break | coffee time | cold beer | cool beans | cool cat |
    cool story | couch co op | couch potato | coucou le chat | counter strike | crash bandicoot | daft punk |
    dark mode | dark souls | dead air | dead by daylight | dead chat | dead game | dead stream | deep house |
    diamond hands | dinner break | dinner time | dog brain | dog cam | dog pic | dog pics | dog tax | dog water |
    donkey kong | door dash | down bad | downstairs | dream big | dream car | dream house | dream job | drop the mic |
    drops enabled | drum and bass | drum n bass | dungeons and dragons | ear worm | elden ring | eye candy |
    face cam | face palm | facepalm | facts fair play | fall guys | fan favorite | feliz cumpleanos | fire chat |
    fire song | fire stream | first blood | fish and chips anyone | fish fear me | flex tape | foo fighters |
    food time | fox news | free bird | free hat | fruit flies like a banana | full house | full send | game night |
    game of thrones | game over | game time | get the camera | glass cannon | good bot | good boy | good call |
    good cat | good catch | good dog | good drop | good eye | good eyes | good food | good game | good girl |
    good job | good luck | good mic | good night | good one | good shot | good stuff | good time | good times |
    good vibes | grand theft auto | green screen | ground floor | guitar hero | guns n roses | gute nacht | hair cut |
    hammer time | hand cam | hand cannon | hands up | happy birthday | happy little trees | happy new year |
    harry potter | hat trick | hawk tuah | head bang | head shot | heart attack | hell yeah | hello chat |
    hello kitty cafe | hey chat | hi chat | hollow knight | holy cow | holy grail | holy moly | home alone |
    home run | home screen | home sweet home | hot dog water | hot mic | hot pocket | hot take | hot takes |
    hot tub stream | house music | house of the dragon | house rules | icing on the cake | imagine dragons |
    iron man | jack pot | jazz music | joyeux anniversaire | jump king | key stream | keyboard cam |
    keyboard warrior | king of the hill | king shit | kitchen nightmares | last game | last song | le chat |
    led zeppelin | leg day | lets dance | level up | light mode | lights out | lion king | little nightmares |
    loading screen | lone wolf | lord of the rings | love the hat | lucky dog | lunch break | lunch time | mad world |
    magic school bus | merry christmas | metal music | mic | mic check | mic drop | mine craft | mod abuse |
    monkey brain | more music | mouse and keyboard | mouse cam | movie night | mute mic | nacho cheese | next game |
    next level | next map | next match | next page | next party | next race | next stage | next trick | night chat |
    night night | nightmare fuel | no cap | oh my god | old school | on fire | on screen | one piece | one punch man |
    one shot | open mic | orange man | pack watch | paper hands | paper mario | party parrot | peak cinema | pet tax |
    pick me | pink floyd | pizza delivery | pizza time | play time | plot armor | pokemon go | pop off |
    posture check | potato cam | potato pc | potato quality | potato stream | press f | prime time |
    raid shadow legends | rain delay | rain rain go away | red dead redemption | rick roll | rickroll | ring a bell |
    rings a bell | rock and stone | rock music | rock on | rock paper scissors | rocket league |
    rubber duck debugging | rust game | salt mine | salut le chat | sea of thieves | shark tank | sheriff of paddys |
    shoot your shot | show time | sick dog | side quest | skill issue | sleep tight | smash bros | smoke break |
    smooth brain | snack break | snack time | snake oil | snow day | sound on | space bar | spider man |
    spider verse | spill the tea | sponge bob | spongebob | star citizen | star trek | star wars | stardew valley |
    step bro | stone cold | stranger things | stream cat | stream dog | stream snipe | street fighter | super bowl |
    super man | superman | surfin bird | sweet dreams | sweet home alabama | tea anyone | tea break | tea time |
    team fortress | team rocket | the beatles | the boys | the cam | the chat | the drop | the eyes | the face |
    the game | the hair | the hands | the legs | the mic | thumbs up | time bomb | toilet break | tomb raider |
    top dog | top text | touch grass | tough crowd | tree fiddy | true love | turtle up | under dog | upstairs |
    watch party | water break | wheel of fortune | white screen | wild card | wine time |
    winner winner chicken dinner | wolf of wall street | wonder woman | wood elf | world cup | world of warcraft |
    world record | zoo wee mama
    """
)
"""Sayings and titles made of things, which nobody wants to see as such."""

EMOTES = _words(
    """
    4head 5head actinup aware baited baj bedge biblethump bibletump bootime catjam catkiss clueless cmonbruh copege
    copium dansgame despair despairge dinkdonk dogejam ezclap fbblock feelsbadman feelsgoodman feelsokayman
    feelsstrongman feelsweirdman ffs forsen gachi gachigasm gasp gigachad giggle happi hopium hypers icant jebaited
    kapow kappa kappapride keepo kekl kekleo kekw kreygasm letsgo letsgoo letsgooo lettherekt lul lulw madge malding
    monka monkaeyes monkahmm monkas monkaw mrdestructo nodders nopers notlikethis okayge omegalol omegalul
    pausechamp peepo peepod pepe pepega pepehands pepelaugh pepesit pog pogchamp pogg pogger poggers poggies pogu
    ppc prayge residentsleeper ricardo sadcat sadge shruggers smoge smorc surely susge swiftrage tpfufun trihard
    vibecheck vohiyo waytoodank weirdchamp wideboris widepeepo wutface xqc yep yepp
    """
)
"""Emotes of which no tag tells, by their names."""

SLANG = EMOTES | _words(
    """
    777 afaik afk aight alr alter ama arigato asap atm ayo ayy ayyy based bby bc bet bff bffr bloke boah boi bozo
    brah brb bro bros bruh bruhh bruv btw buenas buongiorno bussin chad cheers ciao clapped coucou cringe cucked cuz
    cya da dafuq dang danke deadass def delulu digga dis dm dope dude duh emoji emojis ez ezpz fam fomo fr frfr ftw
    fyi gatekeep gdi gege geil gg ggez ggs ggwp gigi gj gl glazing glhf gm gn goated gonna gotta gracias grats gratz
    grazie griefing gtfo gz hahah hahaha hahahaha hbu hehe hehehe hella hf highkey hmm hmmm hmu hodl hola icymi idc
    idgaf idk idkw ight iirc ik ikr ily ima imho imma imo incel innit ion irl istg jaja jajaja jajajaja jfc jk jking
    kek kinda kk kkkk kkkkk krass lad lads lata ldr lele lfg lfgg lfggg lmao lmaoo lmaooo lmaoooo lmfao lmk lol
    lolol lols lolz lowkey luv m8 mad mald mate matey mb mdr meh merci mf mfw mhm mmk mmm moin nah naur naw nerfed
    ngl nice1 noice noob noobs nope npc npcs nt nvm nw o7 obrigado ofc ola omfg omg omw oof op owned owo pffft
    pogging poser pov ppl prolly ptdr ratio ratioed rekt rip ripbozo rizz rly rn rofl roflmao rsrs rt salty salut
    same scuffed sec secs servus sheeeesh sheeesh sheesh shook simp simps sis skibidi sksksk slay smh smol smurf
    smurfing sorta soz srry srsly sry stan sup sus sussy swag tbf tbh tf tfw thirsty tho thot thx tilted tilting
    tldr tmi tru tts ttyl ty tysm tyty uh uhh uhhh umm unhinged unironically ur uwu w00t wack wagmi wagwan welp whoa
    wkwk wkwkwk woah woot wp wtf wtff wth wut www wwww wwwww xd xdd xddd xoxo yall yap yappers yapping yas yass yeet
    yessir yessirr yikes yoink yolo yoo yooo yoooo yup yw zaddy zzz
    """
)
"""A line with one of these is talk, unless it is said to the dreamer."""

NEGATIONS = _words(
    """
    aint anti anything arent avoid basta bez brak bukan degil değil didnt doesnt dont enough except geen genug hate
    hates instead isnt jamais kein keine keinen less mai minus nao never nicht nie niet ningun ninguna no nobody non
    none nope nor not nothing nunca ohne pas sans sem senza sin skip stop tanpa tidak wasnt without wont yok без не
    нет
    """
)
"""What is named beside one of these is not wanted."""

OWNERS = _words(
    """
    my mine your yours ur his her hers their theirs our ours its whose this that these those thats theres mein meine
    meinen dein deine deinen sein seine ihr ihre unser dieser diese dieses mon ma mes ton ta tes son sa ses notre
    votre leur ce cet cette ces mi mis tu tus su sus este esta ese esa mio mia tuo tua suo sua questo questa meu
    minha teu seu esse essa isso
    """
)
"""What is named beside one of these is there already."""

ARTICLES = _words(
    """
    a an another bunch des deux dois dos dozens drei een ein eine einem einen einer eines few five four hundred lots
    many mas mehr molti more muchas muchos muitos seven several six some ten thousand three tons tre tres trois twee
    two um uma umas un una unas une uno unos uns viele zwei
    """
)
THE = _words("the el los las le les la l der die das den dem il lo gli os de du het bir один одна")
"""Articles that prove nothing: "the drop" is talked about."""

POLITE = _words(
    """
    please pls plz plss plzz pleaseee bitte svp plait s te vous il por favor porfavor per favore prego alstublieft
    next now
    """
)
ADDRESS = _words("reverie dreamer")
GREETINGS = _words(
    """
    hi hello hey hiya heya yo oh ooh oooh ohh wow ah ahh aw aww ok okay yes yeah ya yea thanks thank haha then so
    well maybe perhaps just also and now next again today tonight everyone everybody hallo bonjour ja oui si
    """
)
"""Only before or after what is asked for; "wow, a castle" is no wish."""

ADJECTIVES = _words(
    """
    abandoned abstract african alien alte amarillo american ancient angry arctic azul baby bianca bianco big bigger
    black blanc blanca blanche blanco blaue blauer bleu bleue blooming blue branca branco bright british broken
    brown burning chinese cloudy colorful colourful cosmic crimson crying crystal curious cyberpunk dancing dark
    deep dirty dusty egyptian electric enchanted enormous erupting evil exploding falling fat fierce flat floating
    fluffy flying foggy french friendly frozen furry futuristic fuzzy german giant gigante gigantic glass glowing
    gold golden goldene gothic grand grande gray greek green grey grosse grosser grosses grune hairy happy haunted
    hidden high huge hungry icy indian iron italian japanese jaune jumping kleine kleiner kleines large laughing
    lazy little lonely long magic magical massive mechanic mechanical medieval melting metallic mexican micro mini
    misty moonlit mystical mythical negra negro neon nera nero noir noire old orange paper pastel pequena pequeno
    petit petite piccola piccolo pink plastic preta preto psychedelic purple rainbow rainy red retro rising roaring
    robotic roja rojo rolling roman rossa rosso rote roter rotes rouge round ruined running rusty sad scaly scarlet
    schwarze screaming shiny short silver singing sleeping sleepy slimy small smiling snowy soft space sparkling
    spiky spinning square starry steam steampunk steel stone stormy stray sunny surreal swimming tall tame teal thin
    tiny transparent tropical turquoise underwater verde vermelha vermelho vert verte victorian vieille vieux
    vintage violet weisse wet white wide wild wise wooden yellow young
    """
)
LOOKS = _words(
    "cute beautiful pretty scary lovely gorgeous adorable creepy spooky funny weird majestic delicious tasty"
)
"""With an article, in the plural or asked for: else "cute dog" is said of one that is there."""
PRAISE = _words(
    """
    nice good great cool awesome amazing best better sick insane crazy sweet bad worst terrible perfect clean clutch
    epic fantastic brilliant wonderful excellent solid decent fine fresh hot cold real true free full dead
    """
)
"""With an article or asked for."""

LINKS = (
    (JOINERS - _words("or oder ou"))
    | PLACES.keys()
    | _words(
        """
        with in inside into of near by behind beside between among around at from like to top next across through
        wearing riding eating holding playing driving chasing drinking surfing hugging kissing fighting carrying
        reading catching attacking watching meeting becoming turning made full covered filled surrounded sitting
        standing walking the its a front im mit aus vor neben en con dans avec de del di com no na
        """
    )
)
"""Between two things."""

REQUEST_WORDS = _words(
    """
    i we you u me us it to see show dream dreams of about into be is can could would will want wanna like lets let
    get have put give gimme make turn paint draw imagine bring summon think up back now next again then one time for
    something everything everywhere all over world please try how wish become id love ill thinking picture vote mir
    uns mal ich mochte sehen zeig zeige traum traume von male moi nous je veux voudrais voir montre reve dessine nos
    quiero ver muestra muestrame suena con dibuja ensename voglio vedere mostra mostrami sogna disegna fammi quero
    mostre sonhe desenhe dame
    """
)
"""Words of one who asks for something."""

JARGON = _words(
    """
    ad ads alert ban bans bit bits bot bots buff bugs build cam camp cams ceo champ channel char chat chats chatter
    clip clips cod code codes collab combo comment content crew crit dc demo discord dlc donation dps drop drops
    emote emotes ending facecam feed filter filters follow fps frame frames game gameplay gamer games gg gift glitch
    goal graphics heal healer highlight highlights hit hits hp hud intro jungle kill kills lag laggy lane
    leaderboard level levels link links lobby loot lore main map maps match matches menu mic mics mid mod mode mods
    mute nerf newbie noob outro overlay patch pc ping pixels player players playlist points prime pro push quest
    queue raid raider raids rank ranked ratio recap replay reset run runs score scoreboard season settings setup
    shot shots skill skin skins song songs sound sounds spawn speedrun stats stream streamer streaming streams sub
    subs subscriber support team teams tilt timer title tts tutorial twitch update vibe vibes video videos view
    viewer viewers vip vod voice volume webcam youtube
    """
)
"""Things of every chat, which are no more one's wish than the words of COMMON are."""

COMMON = SENTENCE | _words(
    """
    able about absolutely account act action actually add adult afternoon age agree air amount answer any anybody
    anymore anyway anyways apparently area arm art article ask attention audience average awake award awful aww babe
    bad bae bait balance balls banger bars base basically beat beautiful beauty become bedtime begin behavior behind
    believe best bet better beyond big birthday birthdays bitcoin blame blessed bold bonus bop bored boring born
    bottom bought boys brave break breakfast breath bring brother brothers brought built business busy buy bye
    called calm care career careful case cash catch caught cause celebration century certain chance change character
    charge charm chase cheap check cheers chill choice choose christmas clap class classic clean clear click close
    clue clutch cold college color comedy comfort comfy coming company complete completely concept confused congrats
    congratulations cool copy correct cost could count couple courage course cover cozy crack crash craving crazy
    crime crowd cry crypto culture curious current cut dad daddy damage damn dare dark darkness data date daughter
    day days dead deal dear debt decide deep degree delay design detail die died different direction disaster
    discover disease distance doubt downstairs draw dream dreams drunk dry dude due dumb earlier early ease east
    easy eat edit education effect effort either elite else emotion empty end ending energy english enjoy entire era
    error escape event everyday evidence evil exactly exam example excellent excited exit expect experience explain
    extra fact facts fail failed fair faith fake fame fan fans fantastic far fashion fast fate fault favor favorite
    favourite fear feature feeling feelings figure fill final finally find fine finish fit fix focus folks fool
    forever forget fortune found freaking free freedom fresh friday friend friends front fuck fucking full fun funny
    future gain gang garbage gave general genius gentle gentleman girls glad goals gonna goodbye goodnight grab
    grace grade great grew grief grind group grow guess guest guide guilt guy guys gym habit haircut half halo
    handle happen happened happens happy hard harder harm health hear heard heat heavy help hey hidden hide high
    highlight history hold holiday holy homework honest honestly honey honor hope hoped hour hours hows huge human
    humor hundred hunger hungry hurry hurt husband idea ideas illness image imagine impact important impossible info
    information insane inside inspiration intense interest interesting internet issue item join joke jokes journey
    joy judge july jump june justice keep kept kick kid kids kind kinds kings known ladies lady language late laugh
    laughing laughter law lazy lead leader league learn least leave left legend legendary legends legit lesson lets
    lie lies life lift like liked likes limit lines list listen listening literally little live lives living local
    lonely long look looked looking looks lord lose loser losing loss lost lot lots loud loved lovely lover loving
    low loyal luck lucky lying madness maker making male manage manager mark marriage married mass masterpiece
    matter mean means meant meet meeting member meme memes memory mental mention mercy mess message met method mid
    middle midnight mind minute minutes miracle miss missed mission mistake mix mixed mom moment moments monday
    month months mood more most mother move moves movies much mum myth naked name named names nation nature near
    nearly need needed needs nerve nervous new news nice nights noise normal north note notice number numbers oath
    office officially old once one ones online open opinion option order original outside owner pace pain panic
    parent parents part particular parties partner pass past patience pause pay peak people percent perfect
    performance period person phase picture pity place plain plan plans play played playing plays pleasure plenty
    plus point poor popular possible potential practice praise pray prayer prefer present pressure pretty price
    pride probably problem problems proof proper props proud prove public pure purpose question questions quick
    quiet quit quite quote rage random rare rate reach react reaction read reading ready real reality realize really
    reason recent region regret relax relief religion remember rent reply respect response rest result return reward
    rich right rights rise risk roast role romance rough routine rude rule rules rush sad safety sale sat saturday
    save saved saving scare scared scary scene science second seconds secret see seem seems seen sell send sense
    sent series serious seriously set sex shame share shock short shout show shut sick side sight silence silly
    similar simple simply single sir sister sit situation size skills sleep sleeping sleepy slept slow slowly small
    smart smell smile smooth social society soft sold solid solo solution somebody somehow something son sorry sort
    source south speak special speech speed spend spent sports stand standing stands start started starting starts
    state stay steal step stocks stonks stopped story straight strange stranger strategy street strength stress
    strong struggle stuck student study stuff stunning stupid style subject success suck sucks sudden suffer super
    supposed sure surprise survive swear system talent talk talking task taste taxes teach teacher tech teen tension
    terrible text thank thanks theme theory thing things think thinking third thirty thoughts threat thrill throw
    thursday tight time times tired together tone topic torture total totally touch tough tour toward trade
    tradition traffic training travel treat trend tried trouble true truly trust truth try trying tuesday turn turns
    twice type u ugly uncle understand unit unless upset upstairs use used user using usual usually vacation vale
    value version very vibe victory villain violence vision visit vote wait waiting wake walk wanted warm warning
    wash waste watched watching way ways we weak wealth wear weather wednesday week weekend weeks weight weird
    welcome west wet wheres whole whos whys wife wifi win winner winning wins wisdom wise wish wishes wit wonder
    wonderful word words worked working works worry worse worst worth would wow write writing written wrong year
    years yell yellow you young youth zero
    """
)
"""Words that are no thing's name here, even where the vocabulary has a picture for one, until one asks to see it."""

FOREIGN = _words(
    """
    aber adios alles allez allora alter amo amor andiamo assez auch avec bardzo beau beaucoup bella belle bello bem
    bene bestimmt bien bitte boa bock bom bon bonita bonito bonne brava bravissimo bravo buena bueno buenos chance
    chevere chido claro classe cok comme comment como contigo czesc dai danke demain demais den denn dia dias doch
    doei drole drzewko dzieki ecco echt einfach encore endlich entiendo esatto evet fajne falsch finalmente forza
    ganz genau genial glaube goed gracias grazie guapa guapo gusta gut guten guzel hasta hayir hej helaas heute hier
    hoi hola immer increible incroyable jamas jeder jetzt jeu joga jogo joue juego kunst lauft leider lekker leuk
    liebe lied linda lindo llamas loco lustig madre magnifique mahlzeit manana mega meilleur merci merhaba mooi
    morgen muito muy nein nichts noch nunca obrigada obrigado oui perfekt porque pourquoi qualcuno que quoi richtig
    risa saudades schade schlaf schoen schon sehr selam semana siempre sim snyggt soiree sorte spass spiel stark
    suerte super tack tak tarde temps tja toll top toujours tranquilo tres triste trop tudo vai valeu vamos verdad
    verdade vida viel viens voll vous vraiment warum weiss wer wie wieder wirklich wo ya yine zeit ziemlich где
    да дела как класс когда красиво красота круто кто лол нет ну огонь очень почему привет спасибо так хорошо что
    это
    """
)
"""Everyday words of other languages, of which one or another has a picture in yet another language."""
AMBIGUOUS = _words(
    """
    android animal animals bank battery beast body boss bow boy bra bras bronze bug camera can cap card cell clown
    club coach console controller cook cream dance danger dinner drake drill drink drive edge evening fall family
    feet fight film fire food force form freak gas gear ghost girl goat god gold good gun guns head headset heaven
    hell hero home host iphone jack jam java joint juice key keyboard king kit knock lap light lights line lit love
    lunch magic master meal men microphone mine money monitor morning mouse movie murder music night nightmare
    nightmares nuke nut nuts pack pad page party peace pick piece pit pixel platinum plot plug pop popcorn post pot
    power press puff pump python queen race record reel ride ring roll room rope rust salt sauce savage scale screen
    server shade shake shape shop shower silver slip slot smoke snack soul spell spike spin spirit spot spray stage
    steam stick strike sugar suit summer sweet swift swing switch tank tap tea tear tears test tip tool toxic
    trailer trap trash trick trip troll trump tune war wave weed whip wild wind wolfpack work world wrap wreck
    wrestling zone
    """
)
"""Things that are also said of play, praise and people: alone, in a busy chat, they are talk."""

REACTIONS = frozenset(
    "🔥💀☠💯🎉🎊✨⭐👀🐐💩💪💥🚀👑🤡🧂🏆🙈🙉🙊❤♥💔💕💖💗💓💞💘💝💟❣🫶✅❌⚠‼❓❗💤💦🗿🍿💎🫡🤝⬆👆🔝🆗🙏"
)
"""Emoji that are cheers; so are faces and hands."""
