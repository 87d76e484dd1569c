"""What stands behind the dot of a fact's key, by the English words for it."""


def forms(text: str) -> dict[str, str]:
    """Return what each word of `common: other, other` lines stands for."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        common, _, others = line.partition(":")
        for word in (common, *others.split(",")):
            if word.strip():
                found[word.strip()] = common.strip()
    return found


PETS = forms("""
cat: cats, kitty, kitties, kitten, kittens
dog: dogs, puppy, puppies, pup, doggo, doggy
hamster: hamsters
parrot: parrots
rabbit: rabbits, bunny, bunnies
snake: snakes
ferret: ferrets
hedgehog: hedgehogs
turtle: turtles
tortoise: tortoises
goldfish:
fish:
gecko: geckos
chicken: chickens, hen, hens
guineapig: guinea pig, guinea pigs
lizard: lizards, bearded dragon
bird: birds
budgie: budgies
horse: horses, pony
rat: rats
mouse: mice
gerbil: gerbils
axolotl: axolotls
frog: frogs
duck: ducks
goat: goats
tarantula: tarantulas
chinchilla: chinchillas
""")

FAVOURITES = forms("""
game: games, video game, videogame
colour: color
food: dish, meal
snack:
drink:
fruit:
dessert:
song:
band:
singer: artist
music: genre, music genre, kind of music
film: movie
series: show, tv show
anime:
book: novel
writer: author
animal:
season:
sport:
team:
character:
flower:
holiday:
number:
subject:
boardgame: board game
icecream: ice cream, ice cream flavour, ice cream flavor
cheese:
tea:
""")

EVENTS = forms("""
exam: exams, finals, final exam, driving test
interview: job interview
job:
birthday:
wedding:
graduation:
recital: concert
holiday: holidays, vacation
tournament:
deadline:
""")
