"""English words of what must never be kept of anybody, whoever says it: a line that holds one is passed over."""

import re

_HEALTH = """
adhd addict addicted addiction aids alcoholic allergic allergies allergy anemia anorexia antidepressants anxiety
asthma autism autistic bipolar bulimia cancer celiac chemo chemotherapy clinic covid crohns deaf blind dementia
depressed depression diabetes diabetic diagnosed diagnosis disability disabled disease disorder doctor doctors
dyslexia dyslexic eczema epilepsy epileptic fertility flu hiv hospital hospitalised hospitalized hurt hurts illness
infection injured injury insulin ivf kidney knee lupus med medication medicine meds menopause mental migraine
migraines miscarriage ocd operation overdose pain panic period pill pills pregnant pregnancy prescription psychiatrist
ptsd rehab schizophrenia schizophrenic seizure seizures sick sober sti std stroke suicidal suicide surgery syndrome
therapist therapy transplant tumor tumour unwell vaccinated vaccine wheelchair weigh weight
"""
_BELIEF = """
allah amen atheist baptised baptist baptized bible buddhist buddhism catholic christ christian christianity church
faith god hindu hinduism islam islamic jehovah jesus jew jewish judaism koran lutheran mass methodist mormon mosque
muslim orthodox pagan pray prayed praying prayer priest protestant quran rabbi ramadan religion religious sikh
synagogue temple torah wicca worship
"""
_POLITICS = """
abortion activist ballot biden brexit communism communist congress conservative conservatives democrat democrats
election elections fascist fascism gop government immigrant immigration foreigner women woman feminist labour
left-wing leftist liberal libertarian maga marxist nationalist parliament political politics politician president
protest protesting refugee republican republicans right-wing senator socialist tories tory trump union vote voted
voter voting
"""
_LOVE = """
asexual aromantic bi bisexual boyfriend wife husband spouse partner fiance fiancee married marriage ex closet crush
dating divorce divorced fetish fwb gay girlfriend hookup horny intersex kink kinks lesbian lgbt lgbtq nonbinary nsfw
onlyfans pansexual polyamorous porn queer sex sexual sexuality sexy single straight trans transgender transition
transitioning transitioned virgin
"""
_MONEY = """
bankrupt bankruptcy benefits broke broker debt debts earn earning eviction evicted fired foreclosure homeless income
laid loan loans mortgage owe owed owes owing paycheck poor redundant rent rich salary unemployed unemployment welfare
"""
_WHERE_AND_WHO = """
address apartment birthdate born driveway email e-mail floor iban licence license passport password passcode phone pin
postcode postal school ssn street surname telephone username zip zipcode whatsapp telegram snapchat
"""
_GRIEF_AND_LAW = """
abuse abused abusive arrested court custody cremated dead death die died dies dying drug drugs funeral jail lawsuit
murder passed-away police prison probation rape raped rip trauma victim weed cocaine
"""
_AGE = r"""
\b(?:i'?m|i\ am|im|i\ (?:just\ )?turn(?:ed)?|turning|age|aged)\ (?:only\ |just\ |almost\ |nearly\ )?
    (?:\d{1,3}|(?:eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nine|ten|eight|seven)\b)
|\b\d{1,2}\ ?(?:yo|y/o|yrs?\ old|years?[ -]old)\b
|\b(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ -]?
    (?:grade|graders?|birthday)\b
|\b\d{1,5}[a-z]?,?\ (?:\w+\ ){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive
    |close|court|way|hill|row|square|terrace)\b
|\bpassed\ away\b|\blaid\ off\b|\bput\ (?:him|her|it|them)\ (?:down|to\ sleep)\b
|\b(?:my\ )?(?:full|last|real|legal)\ name\b
|\b(?:live|work|stay|am|i'm|im)\ (?:at|on|near|next\ to|opposite|behind)\ (?:the\ )?\w+(?:\ \w+)?
    \ (?:st|street|ave|avenue|road|rd|lane|drive|station|square|building|block|park|close|court|way|hill|row)\b
"""

_WORDS = frozenset(f"{_HEALTH}{_BELIEF}{_POLITICS}{_LOVE}{_MONEY}{_WHERE_AND_WHO}{_GRIEF_AND_LAW}".split())
_SHAPES = re.compile(_AGE, re.IGNORECASE | re.VERBOSE)
_IN_SHAPES = """
eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen first second third fourth fifth sixth
seventh eighth ninth tenth passed laid put full last real legal at on near next opposite behind
"""
_OF_SHAPES = frozenset(_IN_SHAPES.split())
_SPOKEN = re.compile(r"[a-z][a-z'-]*")
_HARMLESS = re.compile(
    r"\b(?:red dead|dead (?:cells|space|island|by daylight)|left 4 dead|mass effect|god of war|(?:oh )?my god"
    r"|single player|doctor who|dying light)\b"
)


def is_sensitive(text: str) -> bool:
    """Tell whether a line touches on what must not be kept."""
    lower = text.lower()
    words = _SPOKEN.findall(_HARMLESS.sub(" ", lower))
    if not _WORDS.isdisjoint(words) or not _WORDS.isdisjoint(word.removesuffix("s") for word in words):
        return True
    may_have_a_shape = not _OF_SHAPES.isdisjoint(words) or not lower.isascii() or any(map(str.isdigit, lower))
    return may_have_a_shape and _SHAPES.search(lower) is not None
