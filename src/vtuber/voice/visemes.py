# ruff: noqa: RUF001 - letters of the phonetic alphabet
"""From phonemes, in the International Phonetic Alphabet, to mouth shapes."""

from collections.abc import Iterator

from vtuber.domain.speech import Viseme

_PHONES = {
    Viseme.PP: "pbmɓ",
    Viseme.FF: "fvɱ",
    Viseme.TH: "θð",
    Viseme.DD: "tdɾʔɖʈ",
    Viseme.KK: "kɡgŋxɣhɦq",
    Viseme.CH: "ʃʒɕʑç",
    Viseme.SS: "sz",
    Viseme.NN: "nlɫɲʎɳɭ",
    Viseme.RR: "ɹrɻʁʀ",
    Viseme.AA: "aɑɐæʌ",
    Viseme.E: "eɛəɜɚɘøœ",
    Viseme.I: "iɪjɨyʏᵻ",
    Viseme.O: "oɔɒ",
    Viseme.U: "uʊwʉɯ",
}
_VISEME_OF = {phone: viseme for viseme, phones in _PHONES.items() for phone in phones}
_MARKS = str.maketrans("", "", "ˈˌːˑʰʲʷ")

UNKNOWN = Viseme.E
"""A sound without an entry: the mouth a little open."""


def visemes_of(ipa: str) -> tuple[Viseme, ...]:
    """Return the mouth shapes of one phoneme, in order: two for a diphthong, silence for a pause (an empty name).

    Stress, length and other marks are ignored. An affricate has the shape of its fricative.
    """
    phones = ipa.replace("tʃ", "ʃ").replace("dʒ", "ʒ").translate(_MARKS)
    shapes = (_VISEME_OF.get(phone, UNKNOWN) for phone in phones if phone.isalpha())
    return tuple(_without_repeats(shapes)) or (Viseme.SIL,)


def _without_repeats(visemes: Iterator[Viseme]) -> Iterator[Viseme]:
    last = None
    for viseme in visemes:
        if viseme is not last:
            yield viseme
        last = viseme
