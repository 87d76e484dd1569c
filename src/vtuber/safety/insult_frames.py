"""Frames of insults: what is said of her, to her, and of her stream, that nobody should answer."""

from vtuber.safety.frames import Frames

_TELLING = {
    "BAD": "stupid dumb ugly pathetic worthless useless disgusting annoying trash garbage rubbish "
    "cringe cringy brainless moronic idiotic talentless lame terrible awful horrible "
    "atrocious hideous gross repulsive revolting unfunny shitty crappy miserable filthy "
    "braindead soulless lousy dreadful ridiculous insufferable unbearable obnoxious deranged "
    "laughable embarrassing untalented hopeless dumber stupider dumbest stupidest ugliest "
    "lamest vile nasty insipid vapid clueless incompetent pitiful loathsome despicable "
    "tasteless unlikable unwatchable trashy",
    "FOOL": "idiot idiots moron morons clown clowns loser losers fraud liar hack disgrace "
    "embarrassment failure imbecile freak coward parasite scum pig dumbass jackass dunce "
    "dimwit cretin bozo trash garbage buffoon jerk dork nitwit weirdo creep pervert scammer "
    "phony poser hypocrite swine weasel leech nuisance pest asshole fool bitch",
    "HERS": "stream streams streamer streamers bot robot channel host ai voice content avatar vtuber",
    "LOATHE": "disgust disgusts sicken sickens repulse suck sucks stink stinks",
    "ANNOY": "annoy annoys bore bores irritate irritates infuriate depress",
    "HATE": "hate hates despise despises detest detests loathe loathes",
    "SICK": "sick vomit puke bleed",
    "REFUSE": "crap junk trash shit garbage",
    "HEAP": "piece sack pile waste excuse bunch",
    "END": "die dies rot burn fail fails",
    "AXE": "kill cancel scrap axe bury",
    "LEAVE": "quit uninstall delete unplug",
    "SHUT": "shut",
    "RUDE": "stfu gtfo",
    "SCREW": "screw",
    "DESERVE": "deserve deserves",
    "IMAGINE": "imagine",
    "NOBODY": "nobody",
    "NO": "no zero",
    "STAND": "stand",
    "GO": "go",
    "ASHAMED": "ashamed",
    "LAUGH": "laughing laughs laugh",
    "THAN": "than",
    "NEVER": "never",
    "GET": "get",
    "TALENT": "talent brain brains",
}
"""Every frame holds a word of these classes."""

_OTHERS = {
    "POOR": "boring fake bad fat creepy weird insane dense sad ignorant mid absolute total complete utter",
    "OF_HER": "model face girl boy question take jokes singing humor humour gameplay personality fans "
    "viewers chat mods mom mother community laugh accent hair opinion human show",
    "YOU": "you u ya",
    "YOUR": "your ur youre",
    "HER": "you u your ur her here",
    "BE": "are r re is s look looks sound sounds act acts be being seem seems was were m",
    "VERY": "so such a an the very really just too absolutely totally utterly truly kinda completely "
    "fucking damn most more total complete utter little nothing but must this that honestly "
    "actually pretty all always and or ass",
    "MAKE": "make makes making",
    "ALL": "everyone everybody we all",
    "WANT": "wants likes loves asked cares wanted want like love",
    "VOID": "space time air electricity oxygen bandwidth skin",
    "STAGE": "yourself life already streaming twitch your",
    "LIPS": "up mouth trap it",
}

_FRAMES = """
YOU BE VERY* POOR* BAD|FOOL
YOU BE VERY+ POOR FOOL|HERS
YOU VERY* POOR* BAD* FOOL
are|r YOU VERY* BAD|FOOL
are YOU TALENT damaged|dead
how can|are|is YOU VERY* BE? VERY* bad|BAD
how BAD YOU|HER BE
YOUR ..1 HERS|OF_HER BE VERY* BAD|FOOL
YOUR ..1 HERS LOATHE
YOUR OF_HER|HERS are|is ..1 BAD|FOOL
this|that|the HERS BE VERY* BAD|FOOL
this|that HERS LOATHE
HERS its VERY* BAD
AXE this|that|the|your HERS
what VERY* POOR* BAD|FOOL HERS|OF_HER|FOOL|HEAP
what VERY* POOR* FOOL $
what VERY* POOR HERS|FOOL|HEAP
what VERY* HEAP of|for
BAD POOR? VERY? HERS
BAD girl|host|model|face $
FOOL HERS
fake VERY? HERS|girl
BAD HERS|FOOL ..2 FOOL|BAD
YOU LOATHE
YOU ..1 MAKE me|us|everyone|people ..2 SICK
i HATE YOU|YOUR|HER
i HATE this VERY? HERS
ALL ..1 HATE HER
NOBODY WANT HER
NO one WANT HER
i can|cant|cannot ..1 STAND YOU
SHUT VERY? the? YOUR|LIPS
SHUT YOUR|ur|the ..1 LIPS
LEAVE STAGE
and LEAVE $
YOU ..1 should LEAVE
^ GO END
GO cry
i? hope ..1 YOUR ..2 END
i hope YOU END
IMAGINE being VERY* BAD|FOOL|POOR
HEAP of REFUSE
YOU ..4 HEAP of|for VOID|VERY|FOOL|REFUSE
watch|watches|watching|than this|that VERY? REFUSE
what ..3 is this REFUSE
BAD than a
RUDE
SCREW YOU|u|this
NO TALENT
YOU DESERVE to ..2 die|rot|suffer|fail|banned|unplugged|deleted|replaced|hated
YOU ANNOY me|us|ALL
worst|POOR HERS ever
worst VERY? HERS
FOOL watch|watching
only FOOL
ASHAMED of YOU|yourself
LAUGH at ..3 YOU|BAD
rather ..8 THAN this|YOU|YOUR
YOU will|ll NEVER BE good|famous|real|successful|anything|anybody|loved|human
GET off ..1 internet|twitch|air|STAGE
^ BAD|FOOL VERY? BAD|FOOL VERY? BAD|FOOL
^ POOR|BAD POOR|BAD|and ..1 BAD $
^ VERY* POOR? FOOL $
^ absolutely|totally|completely|so BAD $
^ BAD HERS"""

INSULT_FRAMES = Frames(_FRAMES, telling=_TELLING, others=_OTHERS)
