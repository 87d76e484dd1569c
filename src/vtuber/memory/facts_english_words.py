"""English words that facts are made of: instruments, trades, languages, pronouns, hobbies."""

from vtuber.domain.fact_words import forms

INSTRUMENTS = forms("""
guitar: guitars, electric guitar, acoustic guitar
bass: bass guitar
piano:
keyboard: keyboards
drums: drum, the drums
violin: fiddle
viola:
cello:
double bass:
ukulele: uke
banjo:
mandolin:
harp:
flute:
clarinet:
oboe:
saxophone: sax
trumpet:
trombone:
tuba:
french horn:
accordion:
harmonica:
kazoo:
organ:
recorder:
bagpipes:
synth: synthesizer
""")

PLAYERS = forms("""
guitar: guitarist
bass: bassist
piano: pianist
drums: drummer
violin: violinist
cello: cellist
flute: flautist, flutist
saxophone: saxophonist
trumpet: trumpeter
""")

TRADES = forms(
    "\n".join(
        """
accountant,actor,actress,animator,architect,artist,astronomer,author,baker,barber,barista,bartender,beekeeper,biologist
bookseller,builder,bus driver,butcher,carpenter,chef,chemist,cleaner,composer,cook,dancer,data scientist,designer
developer,editor,electrician,engineer,farmer,firefighter,fisherman,florist,game designer,game developer,gardener
geologist,graphic designer,hairdresser,historian,illustrator,journalist,lawyer,librarian,mathematician,mechanic,musician
nurse,painter,paramedic,pharmacist,photographer,physicist,pilot,plumber,postman,programmer,researcher,sailor,scientist
software developer,software engineer,sysadmin,tailor,teacher,train driver,translator,truck driver,tutor,vet,waiter
waitress,web developer,welder,writer,zookeeper
""".replace("\n", ",")
        .strip(",")
        .split(",")
    )
)

TRADES_AT = forms("""
in IT: it, tech
in retail: retail, a shop, a store, a supermarket
in education: education
in finance: finance
in marketing: marketing
in construction: construction
in a bakery: a bakery
in a library: a library
in a bookshop: a bookshop, a bookstore
in a restaurant: a restaurant
in a cafe: a cafe, a café, a coffee shop
in a warehouse: a warehouse
in logistics: logistics
in a factory: a factory
in an office: an office
in a lab: a lab, a laboratory
in a museum: a museum
in a kitchen: a kitchen
in game development: game development, game dev, gamedev
""")

_LANGUAGES = """
Afrikaans Albanian Arabic Basque Bengali Bulgarian Cantonese Catalan Croatian Czech Danish Dutch English Esperanto
Estonian Farsi Finnish Flemish French Gaelic Galician Georgian German Greek Gujarati Hebrew Hindi Hungarian Icelandic
Indonesian Irish Italian Japanese Kannada Korean Latin Latvian Lithuanian Malay Malayalam Mandarin Maltese Marathi
Norwegian Persian Polish Portuguese Punjabi Romanian Russian Serbian Slovak Slovenian Spanish Swahili Swedish Tagalog
Tamil Telugu Thai Turkish Ukrainian Urdu Vietnamese Welsh Yoruba Zulu
"""
LANGUAGES = {name.lower(): name for name in _LANGUAGES.split()}

_PAIRS = "they/them she/her he/him it/its she/they they/she he/they they/he xe/xem ze/zir he/she she/he"
PRONOUNS = {pair: pair for pair in _PAIRS.split()} | {"any pronouns": "any"}

HOBBIES = {
    "knit": "knitting",
    "paint": "painting",
    "draw": "drawing",
    "crochet": "crocheting",
    "bake": "baking",
    "hike": "hiking",
    "climb": "climbing",
    "sew": "sewing",
    "sing": "singing",
    "dance": "dancing",
    "surf": "surfing",
    "ski": "skiing",
    "skate": "skating",
    "cycle": "cycling",
    "swim": "swimming",
    "juggle": "juggling",
    "write": "writing",
    "garden": "gardening",
}
