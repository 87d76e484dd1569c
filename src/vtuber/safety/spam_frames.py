"""Frames of advertising: selling, recruiting, getting rich, and asking viewers away."""

from vtuber.safety.frames import Frames

_TELLING = {
    "WARES": "followers viewers subs primes bits robux nitro nft accounts aimbot wallhack cheats "
    "hacks instagram vbucks bucks primes likes views",
    "SELL": "buy cheap cheapest sell selling sale discount",
    "ARTWORK": "logo logos overlay overlays emotes emote banner banners thumbnail thumbnails graphic "
    "graphics designer editor intro animation",
    "CONTACT": "contact dm pm message add text write hmu",
    "PLACE": "discord telegram whatsapp snapchat snap instagram insta tg",
    "EARN": "earn made earning",
    "MONEY": "dollars dollar usd eur euro euros money k cash bitcoin btc eth crypto",
    "INVEST": "invest investing",
    "GUARANTEED": "guaranteed",
    "GROW": "grow growing boost promote increase",
    "WATCH": "watch follow sub subscribe check visit",
    "BACK": "back",
    "HOT": "hot sexy lonely",
    "SUSPENDED": "suspended verify banned terminated",
    "LOSE": "lose lost",
    "PILL": "pill pills diet",
    "LOAN": "loan loans casino bonus deposit",
    "SEND": "send",
    "PARTNER": "partner affiliate famous",
    "GIVEAWAY": "giveaway giveaways airdrop",
    "PRIZE": "prize reward giftcard iphone",
    "OFF": "off",
}
"""Every frame holds a word of these classes."""

_OTHERS = {
    "OFFERED": "best free offer offers get claim more real earn",
    "MAKE": "make design do draw edit create offer offers sell made am",
    "ME": "me us",
    "FAST": "day week month hour home online fast easy daily weekly hours ads",
    "GAIN": "profit profits returns return income 100x 50x 10x percent coin coins signals",
    "CHANNEL": "channel stream twitch audience yourself community account followers viewers",
    "MINE": "my mine our",
    "PAGE": "stream channel video videos youtube twitch page profile bio content merch music",
    "PEOPLE": "singles girls women milfs ladies",
    "WEIGHT": "kilos pounds kg kgs weight",
    "APPROVED": "approved apply bonus deposit interest first",
    "COINS": "eth btc bitcoin crypto usdt coins coin sol",
}

_FRAMES = """
SELL ..2 WARES
WARES ..3 SELL
SELL ..4 WARES|gold
OFFERED|want ..1 WARES ..6 on|at|from PLACE|the
WARES on|at
i|we ..4 MAKE ..5 ARTWORK ..8 you|your|CONTACT|PLACE
i|we ..3 ARTWORK ..8 CONTACT|PLACE
ARTWORK ..5 CONTACT ME
need|want|like|interested ..4 ARTWORK ..8 CONTACT|PLACE|ME
CONTACT ME ..4 PLACE
contact|dm|pm|hmu ME
CONTACT ..1 on PLACE
message ME $
^ message ME
EARN ..3 MONEY ..8 FAST
INVEST now|in|today
GUARANTEED ..3 GAIN
GAIN ..2 GUARANTEED
crypto|coin|COINS ..5 GAIN
ask ME how|which
GROW ..2 CHANNEL ..3 FAST|faster|free|real|with
GROW ..1 yourself|your|ur
your CHANNEL could|can|will GROW
want ..2 more|grow ..2 WARES|CHANNEL
WATCH ..3 MINE ..3 PAGE
come ..1 WATCH ME
come ..2 to MINE PAGE
i is|am|m live|streaming ..6 come|now|twitch
follow|sub ..3 and|ill|i ..4 BACK
sub|follow ..1 ME ..4 BACK
HOT PEOPLE
account ..4 SUSPENDED ..6 verify|log|click|login|at
SUSPENDED ..1 your account
log in|here ..4 account
LOSE ..2 WEIGHT ..8 PILL|FAST|week|month
LOAN ..2 APPROVED
APPROVED ..3 LOAN
SEND ..3 COINS ..4 get|receive|BACK
SEND ..4 get ..4 BACK
become ..2 PARTNER ..3 in|FAST|with|week
get PARTNER ..1 FAST
GIVEAWAY ..5 first|link|click|at|here|claim
claim ..3 PRIZE
giving ..4 PRIZE
percent OFF
OFF at|today
code ..3 OFF"""

SPAM_FRAMES = Frames(_FRAMES, telling=_TELLING, others=_OTHERS)
