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
    a beast | a gem | a masterpiece | a nightmare | a snack | ace in the hole | ad break | all hands on deck |
    alles gute zum geburtstag | among us | animal crossing | ant man | any cats in chat | apple juice |
    apple or android | arctic monkeys | bagel time | ball in your court | ball is life | ban hammer |
    ban hammer incoming | banana for scale | bat man | bathroom break | batman | battle bus | beach day |
    bear market | bear with me | beast mode | bed time | bed time stories | beer time | bell curve | big brain |
    big brain time | big cheese | big fan | big head | big l | big mouth | big rip | big w | bio break | bird cam |
    black ops | black screen | blue screen | boa noite | bomb has been planted | bonjour le chat | bonne nuit |
    boss fight | bot lane | bottom text | box office | brain fart | brain rot | bread winner | break a leg |
    buena suerte | buenas noches | bull in a china shop | bull market | bullet time | buona notte | burger king |
    bus driver | bush camper | butter fingers | cake day | call of duty | camera man | can of worms | card shark |
    castle in the sky | cat cam | cat girl | cat girls | cat in the hat | cat nap | cat person | cat pic | cat pics |
    cat tax | cat video | cat videos | chair cam | chair stream | chat is dead | cheese it | cheese strat |
    cherry on the cake | cherry on top | chess anyone | chicken dinner | chicken jockey | city of angels |
    clutch king | coffee break | coffee time | coffee zombie | cold beer | cool beans | cool cat | cool story |
    couch co op | couch potato | coucou le chat | counter strike | crash bandicoot | daft punk | dark mode |
    dark souls | dead air | dead by daylight | dead chat | dead game | dead stream | deep house | diamond hands |
    dinner break | dinner time | do a barrel roll | do a dance | do a flip | dog brain | dog cam | dog pic |
    dog pics | dog tax | donkey kong | door dash | down bad | downstairs | dragon ball | dragon ball z | dragons den |
    dream big | dream car | dream house | dream job | drop the mic | drops enabled | drum and bass | drum n bass |
    duck duck goose | dungeons and dragons | ear worm | elden ring | elephant in the room | eye candy | face cam |
    face palm | facepalm | facts fair play | fall guys | fan favorite | feliz cumpleanos | fire chat |
    fire in the hole | fire song | fire stream | first blood | fish and chips anyone | fish fear me |
    fish out of water | flex tape | fly high | fly on the wall | foo fighters | food time | fox news | free bird |
    free hat | fruit flies like a banana | full house | full send | game night | game of thrones | game over |
    game time | get the camera | ghost in the shell | ghost town | glass cannon | good bot | good boy | good call |
    good cat | good catch | good dog | good drop | good eye | good eyes | good food | good game | good girl |
    good job | good luck | good mic | good night | good one | good shot | good stuff | good time | good times |
    good vibes | grand theft auto | green screen | ground floor | guitar hero | guns n roses | gute nacht | hair cut |
    hammer time | hand cam | hand cannon | hands up | happy birthday | happy little trees | happy new year |
    harry potter | hat trick | hawk tuah | head bang | head shot | heart attack | heart of gold | hell yeah |
    hello chat | hello kitty cafe | hey chat | hi chat | hollow knight | holy cow | holy grail | holy moly |
    home alone | home run | home screen | home sweet home | hot dog water | hot mic | hot pocket | hot take |
    hot takes | house music | house of cards | house of the dragon | house party | house rules | icing on the cake |
    imagine dragons | iron man | jack pot | jazz music | joyeux anniversaire | jump king | key stream | keyboard cam |
    keyboard warrior | king of kings | king of the hill | kitchen nightmares | last game | last song | le chat |
    led zeppelin | leg day | lets dance | level up | light mode | lights out | lights please | lion king |
    little nightmares | loading screen | lone wolf | lord of the rings | love the hat | lucky dog | lunch break |
    lunch time | mad world | magic school bus | merry christmas | metal music | mic | mic check | mic drop |
    mine craft | mod abuse | monkey brain | more music | mouse and keyboard | mouse cam | movie night | music please |
    mute mic | nacho cheese | needle in a haystack | next game | next level | next map | next match | next page |
    next party | next please | next race | next stage | next trick | night chat | night night | nightmare fuel |
    no cap | oh my god | old school | on fire | on screen | one piece | one punch man | one shot | open house |
    open mic | orange man | pack watch | pain in the neck | paper hands | paper mario | party parrot | peak cinema |
    pet tax | pick me | pie in the sky | pink floyd | pizza delivery | pizza time | play time | plot armor |
    pokemon go | pop off | posture check | potato cam | potato pc | potato quality | potato stream | press f |
    prime time | put a sock in it | raid shadow legends | rain delay | rain on my parade | rain rain go away |
    red dead redemption | rick roll | rickroll | ring a bell | ring of fire | rings a bell | rising star |
    robot chicken | rock and stone | rock music | rock on | rock paper scissors | rocket league | rocket raccoon |
    rubber duck debugging | rust game | salt mine | salut le chat | sandwich artist | sea of thieves | shark tank |
    sheriff of paddys | shoot your shot | show time | sick dog | side quest | skill issue | sleep tight | smash bros |
    smoke alarm | smoke break | smooth brain | snack break | snack time | snake in the grass | snake oil |
    snakes on a plane | snow day | sound on | space bar | spam dragon | spider man | spider verse | spill the tea |
    sponge bob | spongebob | star citizen | star trek | star wars | stardew valley | step bro | stone cold |
    stranger things | stream cat | stream dog | stream snipe | street fighter | super bowl | super man | superman |
    surfin bird | sweet dreams | sweet home alabama | tea anyone | tea break | tea time | team fortress |
    team rocket | the beatles | the boys | the cam | the chat | the drop | the eyes | the face | the game | the hair |
    the hands | the legs | the mic | thumbs up | time bomb | toilet break | tomb raider | top dog | top text |
    touch grass | tough crowd | tree fiddy | true love | turtle up | under dog | upstairs | walk in the park |
    watch party | water break | wheel of fortune | white screen | wild card | wine time |
    winner winner chicken dinner | wolf in sheeps clothing | wolf of wall street | wonder woman | wood elf |
    world cup | world of warcraft | world record | zoo wee mama
    """
)
"""Sayings and titles made of things, which nobody wants to see as such."""

EMOTES = _words(
    """
    4head 5head actinup aware baited baj bedge biblethump bibletump bootime catjam catkiss clueless cmonbruh copege
    copium dansgame despair despairge dinkdonk dogejam ezclap fbblock feelsbadman feelsgoodman feelsokayman
    feelsstrongman feelsweirdman ffs gasp gigachad giggle happi hopium hypers icant jebaited kapow kappa kappapride
    keepo kekl kekleo kekw kreygasm letsgo letsgoo letsgooo lettherekt lul lulw madge malding monka monkaeyes
    monkahmm monkas monkaw mrdestructo nodders nopers notlikethis okayge omegalol omegalul pausechamp peepo peepod
    pepe pepega pepehands pepelaugh pepesit pog pogchamp pogg pogger poggers poggies pogu ppc prayge residentsleeper
    sadcat sadge shruggers smoge smorc surely susge swiftrage tpfufun trihard vibecheck vohiyo waytoodank weirdchamp
    wideboris widepeepo wutface yep yepp
    """
)
"""Emotes of which no tag tells, by their names."""

SLANG = EMOTES | _words(
    """
    777 afaik afk aight alr alter ama arigato asap atm ayo ayy ayyy based bby bc bet bff bffr bloke boah boi bozo
    brah brb bro bros bruh bruhh bruv btw buenas buongiorno bussin chad cheers ciao clapped coucou cringe cuz cya da
    dafuq dang danke deadass def delulu digga dis dm dope dude duh emoji emojis ez ezpz fam fomo fr frfr ftw fyi
    gatekeep gdi gege geil gg ggez ggs ggwp gigi gj gl glazing glhf gm gn goated gonna gotta gracias grats gratz
    grazie griefing gz hahah hahaha hahahaha hbu hehe hehehe hella hf highkey hmm hmmm hmu hodl hola icymi idc idk
    idkw ight iirc ik ikr ily ima imho imma imo innit ion irl istg jaja jajaja jajajaja jfc jk jking kek kinda kk
    kkkk kkkkk krass lad lads lata ldr lele lfg lfgg lfggg lmao lmaoo lmaooo lmaoooo lmfao lmk lol lolol lols lolz
    lowkey luv m8 mad mald mate matey mb mdr meh merci mf mfw mhm mmk mmm moin nah naur naw nerfed ngl nice1 noice
    noob noobs nope npc npcs nt nvm nw o7 obrigado ofc ola omfg omg omw oof op owned owo pffft pogging poser pov ppl
    prolly ptdr ratio ratioed rekt rip ripbozo rizz rly rn rofl roflmao rsrs rt salty salut same scuffed sec secs
    servus sheeeesh sheeesh sheesh shook sis sksksk slay smh smol smurf smurfing sorta soz srry srsly sry sup sus
    sussy swag tbf tbh tf tfw tho thot thx tilted tilting tldr tmi tru tts ttyl ty tysm tyty uh uhh uhhh umm
    unhinged unironically ur uwu w00t wack wagmi wagwan welp whoa wkwk wkwkwk woah woot wp wtf wtff wth wut www wwww
    wwwww xd xdd xddd xoxo yall yap yappers yapping yas yass yeet yessir yessirr yikes yoink yolo yoo yooo yoooo yup
    yw zzz
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
    a an another bunch des deux dois dos dozens drei een ein eine einem einen einer eines few five four half hundred
    lots many mas mehr molti more muchas muchos muitos seven several six some ten thousand three tons tre tres trois
    twee two um uma umas un una unas une uno unos uns viele zwei
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
    "cute beautiful pretty scary lovely gorgeous adorable creepy spooky funny weird majestic delicious tasty "
    "everywhere uberall partout"
)
"""With an article, in the plural or asked for: else "cute dog" is said of one that is there."""
PRAISE = _words(
    """
    amazing awesome bad best better brilliant clean clutch cold cool crazy dead decent epic excellent fantastic fine
    free fresh full good great hot insane nice perfect real really sick solid sweet terrible true very wonderful
    worst
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
        standing walking the its a front am im mit aus vor neben en con dans avec de del di com no na
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
    able about absolutely abstract account act action actually add adult afternoon age agree ai air alarm amount
    answer any anybody anymore anyway anyways app apparently area arm art article ask attention audience average
    awake award awful aww baa babe bad bae bait balance balls banger bars base basically beat beautiful beauty
    become bedtime begin behavior behind believe best bet better beyond big biology birthday birthdays bitcoin blame
    blessed bling blog blogs bluff bold bonk bonus boop bop bored boring born bottom bought boys brave break
    breakfast breath bring brother brothers brought buggy built business bust busy buy bye called calm camper
    camping care career careful case cash casting catch catchall caught cause celebration century certain chance
    change chaos character charge charm chase cheap cheat check cheer cheers chill choice choose christmas clap
    class classic clean clear click close clue clutch cold college color comedy comfort comfy coming commuter
    company complete completely concept concert confused congrats congratulations cool coping copy correct cost
    could count couple courage course cover cozy crack crash craving crazy creation creepy crime crowd cry crypto
    culture curious current cut dad daddy damage damn dare dark darkness data date daughter day days daytime dead
    deal dear debt decide deep degree delay delivery design desire detail detour die died diesel different direction
    disaster disco discover disease distance doubt downstairs downtown draw dream dreams drinks drunk dry dude due
    dumb dummy earlier early ease east easy eat edit education effect effort either electric elegance elite else
    email emotion empty encore end ending energy english enjoy entire envy era error escape eternity event everyday
    evidence evil exactly exam example excellent excited exercise exhaust exit expect experience explain extra fact
    facts fail failed fair faith fake fame fan fans fantastic fantasy far fashion fast fate fault favor favorite
    favourite fear feature feeder feeling feelings figure fill final finally find fine finish fit fitness fix flat
    flop focus folks followup fool football forever forget fortune found freaking free freedom fresh friday friend
    friends front full fun funny future gadget gain gaming gang garbage gave general genius gentle gentleman gif
    gifs girls glad glory glow goals golden gonna goodbye goodnight grab grace grade grand gravity great grew grief
    grind grit group grow guess guest guide guilt guy guys gym habit hack hacker hackers hacks haircut half halo
    handle happen happened happens happy hard harder harm harmony hashtag haven haze health hear heard heat heavy
    help helping hey hidden hide high highlight highlighter hiss history hold holiday holy homepage homework honest
    honestly honey honk honor hookup hope hoped horror hour hours hows hub hug huge hugs human humor hundred hunger
    hungry hurry hurt husband idea ideas illness image imagine impact important impossible inbox info information
    insane inside inspiration intense intercom interest interesting internet issue item jazz jealousy job jobs
    jogging join joke jokes journey joy judge july jump june justice karaoke keep kept kick kid kids kind kindness
    kinds kings kiss known ladies lady language late laugh laughing laughter law laziness lazy lead leader league
    learn least leave left legend legendary legends legit lesson lets lie lies life lift like liked likes limit
    lines list listen listening literally little live lives living local logo lonely long look looked looking looks
    lord lose loser losing loss lost lot lots loud loved lovely lover loves loving low loyal loyalty luck lucky
    lullaby lying madness maker making male manage manager mark marriage married mass masterpiece math maths matter
    mean means meant meet meeting melody member meme memes memory mental mention meow mercy mess message met
    metallic method mid midday middle midnight mind mini minute minutes miracle mischief miss missed mission mistake
    mix mixed modeling modem mom moment moments monday month months moo mood more most mother move moves movies much
    mum myth naked name named names nation nature near nearly need needed needs nerve nervous new news nice nights
    noise nom noon normal north note notice number numbers oath office officially oink old oldtimer once one ones
    online open opinion option orbit order original output outside owner pace pain panic parent parents part
    particular parties partner pass password past patience pause pay peak people percent perfect performance period
    person phase physics picture pity place plain plan plans play played playing plays pleasure plenty plus podcast
    poem poetry point poor popular possible potential practice praise pray prayer prefer present pressure pretty
    price pride probably problem problems product program progress promise proof proper props proud prove
    psychedelic public pure purpose quack question questions quick quiet quit quite quiz quote radiance rage random
    rap rapper rare rate rawr reach react reaction read reading ready real reality realize really reason rebirth
    recent recipe referee refuse reggae region regret relax relief religion remake remaking remember rent reply
    reporter respect response rest result retro return reward rhythm ribbit rich right rights rise risk roar roast
    role romance rough routine royal rude rule rules running rush sad sadness safety sale sat saturday save saved
    saving savings scare scared scary scene science screenshot scroll second seconds secret see seem seems seen
    selfie sell send sense sent serenity series serious seriously serving set sewing shame share shine shipment
    shock shoot shopping short shortcut shout show shut sick side sight sights silence silly similar simple simply
    single sir sister sit situation size skiing skills sleep sleeping sleepy slept slow slowly small smart smell
    smile smooth soccer social society soft software sold solid solitude solo solution somebody somehow something
    son sorry sort source south spam speak special speech speed spend spent spooky sports squad stand standing
    stands start started starting starts state stay steal step stocks stonks stopped story straight strange stranger
    strategy street strength stress strong struggle stuck student studio study stuff stuffing stunning stupid style
    subject success sudden suffer super supposed sure surf surprise surreal survive swear sweats swimming swirl
    symphony system talent talk talking task taste taxes teach teacher tech techno teen tension terrible terror text
    texture thank thanks theme theory thing things think thinking third thirst thirty thoughts threat thrill throw
    thursday tickle tidy tight time times tired together tone topic torture total totally touch tough tour toward
    trade tradition traffic training travel treat trend tried trippy trouble true truly trust truth try trying
    tuesday tummy turn turns twice type u ugly uncle understand unit unless upgrade upset upstairs usb use used user
    using usual usually vacation vale value vendor version very vibe victory villain violence vision visit vote wait
    waiting wake walk wanted warm warmth warning wash waste watched watching way ways we weak wealth wear weather
    wednesday week weekend weeks weight weird weirdness welcome west wet wheres whole whos whys wife wifi win winner
    winning wins wisdom wise wish wishes wit wonder wonderful woof word words worked working workout works worry
    worse worst worth would wow write writing written wrong yawn year years yell yoga you young youth zero
    """
)
"""Words that are no thing's name here, even where the vocabulary has a picture for one, until one asks to see it."""

FOREIGN = _words(
    """
    aber adios alles allez allora alter amo amor andiamo assez auch avec bardzo beau beaucoup bella belle bello bem
    bene bestimmt bien bitte blanc blauer bleu boa bock bom bon bonita bonito bonne brava bravissimo bravo buena
    bueno buenos chance chevere chido claro classe cok comme comment como contigo czesc dai danke dans das demain
    demais den denn dia dias doch doei drole drzewko dzieki ecco echt eines einfach encore endlich entiendo esatto
    este evet fajne falsch finalmente forza ganz genau genial glaube goed goldene gracias grande grazie guapa guapo
    gusta gut guten guzel hasta hayir hej helaas heute hier hoi hola immer increible incroyable jamas jeder jetzt
    jeu joga jogo joue juego kunst lauft leider lekker leuk liebe lied linda lindo llamas loco lustig madre
    magnifique mahlzeit manana mega meilleur merci merhaba mooi morgen muito muy nein nichts noch nunca obrigada
    obrigado oui ours pequena perfekt piccola piccolo porque pourquoi qualcuno que quoi richtig risa rouge saudades
    schade schlaf schoen schon sehr sein selam semana siempre sim snyggt soiree sorte spass spiel stark suerte super
    tack tak tarde temps tja toll top toujours tranquilo tres triste trop tudo vai valeu vamos verdad verdade verde
    verte vida viel viens voll vous vraiment warum weiss wer wie wieder wirklich wo ya yine zeit ziemlich где да
    дела как класс когда красиво красота круто кто лол нет ну огонь очень почему привет спасибо так хорошо что это
    """
)
"""Everyday words of other languages, of which one or another has a picture in yet another language."""
AMBIGUOUS = _words(
    """
    android animal animals artist bank bar bass battery beast beige bench black blue board body booth boss bow boy
    bra bras bronze brown bubble bug camera can cap card cell cheek circus climber clown club coach coin coins
    comedian comic console controller cook cookies cop cops crayons cream criminal crisp crush dance dancer danger
    dart deck dinner doctor drake drawing drill drink drive driver edge emperor engineer evening explorer fall
    fallout family fat feet fever fight film fire flake fly food force form freak gas gear ghost girl goat goblin
    god gold good gray green grey guard gun guns head headset heaven hell hero home hook host hunter iphone jack
    jail jam janitor java jester jet joint joker juice key keyboard king kit knock lap laundry lawyer light lights
    line lip lit lounge love lunch magic magician master meal mechanic medal medic men microphone mine money monitor
    morning mouse movie murder music night nightmare nightmares ninja noodle nude nuke nut nuts pack pad page paint
    painter parade parking party pastel peace peach photo pick piece pilot pink pit pixel plastic platinum plot plug
    pop popcorn port portal post pot power press prince puff pump puppet purple python queen race record red reel
    ride ring roll room rope ruin rust sack salt sauce savage scale scrap screen script server shade shake shape
    shelter sheriff shop shower silver sink slip slot smoke snack soldier soul spark spell spike spin spirit sponge
    spot spray spy square staff stage steam stick store strike sugar suit summer surfer sweet swift swing switch
    tank tap tea tear tears test tip tool toxic trailer trap trash trick trip troll trophy trump tune twin twins vet
    veteran vintage waiter waitress war warlock watch wave weed whip white wild wind witcher wolfpack work world
    wrap wreck wrestling writer yellow zone
    """
)
"""Things that are also said of play, praise and people: alone, in a busy chat, they are talk."""

REACTIONS = frozenset(
    "🔥💀☠💯🎉🎊✨⭐👀🐐💩💪💥🚀👑🤡🧂🏆🙈🙉🙊❤♥💔💕💖💗💓💞💘💝💟❣🫶✅❌⚠‼❓❗💤💦🗿🍿💎🫡🤝⬆👆🔝🆗🙏"
)
"""Emoji that are cheers; so are faces and hands."""
