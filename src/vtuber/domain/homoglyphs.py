"""Letters of other scripts that look like a Latin one.

Derived from the single-letter pairs of `confusables.txt` (Unicode Technical Standard #39, as the package
`confusable-homoglyphs` 3.3.1 carries it) after compatibility decomposition and case folding, for the scripts that turn
up in chat: Greek, Cyrillic, Armenian, Cherokee, Lisu, Coptic, phonetic Latin. Letters with a stroke, small capitals and
turned letters that the standard leaves out are added.
"""

_CODE_POINTS = {
    "a": "0250 0251 028c 03b1 0430 13aa 1d00 a4ee",
    "b": "0180 0185 0253 0299 03b2 0432 044b 044c 13cf 13f4 a4d0 a7b5",
    "c": "0254 0441 13df 1d04 2ca5 a4da",
    "d": "00f0 0111 0257 03b4 0434 0501 13a0 13e7 1d05 a4d2 a4d3",
    "e": "01dd 0259 025b 03b5 0435 04bd 04d9 13ac 1d07 a4f0 ab32",
    "f": "0192 03dd 0493 0584 1e9d a4dd a730 a799 ab35",
    "g": "018d 0261 0262 050d 0581 13c0 13f3 1d83 a4d6",
    "h": "0127 0265 029c 043d 04bb 0570 13bb 13c2 2c8f a4e7",
    "i": "0131 0268 0269 026a 03b9 0456 13a5 1d09 a647",
    "j": "029d 03f3 0458 13ab 1d0a a4d9",
    "k": "0199 029e 03ba 043a 049b 049d 13e6 1d0b 2c95 a4d7",
    "l": "0142 01c0 029f 04cf 13de 2c93 2cd1 a4e1 a4f2",
    "m": "028d 03fb 043c 13b7 1d0d 2c99 a4df",
    "n": "014b 0272 0274 03b7 043f 0578 057c 2c9b a4e0",
    "o": "00f8 03b8 03bf 03c3 043e 044e 0585 1d0f 1d11 2c9f a4f3 ab3d",
    "p": "00fe 03c1 0440 13e2 1d18 2ca3 a4d1",
    "q": "051b 0563 0566",
    "r": "0279 0280 0433 044f 13a1 13b1 13d2 1d26 2c85 a4e3 ab47 ab48",
    "s": "01bd 0282 0455 057f 13d5 13da a4e2 a731",
    "t": "0167 0287 03c4 0442 13a2 1d1b 2ca7 a4d4",
    "u": "028b 03bc 03c5 0438 0446 057d 1d1c a4f4 a79f ab4e ab52",
    "v": "03bd 0475 13d9 1d20 a4e6",
    "w": "026f 03c9 0448 0449 0461 051d 0561 13b3 13d4 1d21 a4ea",
    "x": "03c7 0445 2cad a4eb ab53",
    "y": "0263 028e 028f 03b3 0443 0447 04af 13a9 13bd 1d8c 1eff 2ca9 a4ec ab5a",
    "z": "03b6 13c3 1d22 a4dc",
}
"""Latin letter to the code points (hexadecimal) that pass for it."""

HOMOGLYPHS: dict[str, str] = {
    chr(int(point, 16)): letter for letter, points in _CODE_POINTS.items() for point in points.split()
}
"""Look-alike to Latin letter, both in lower case."""
