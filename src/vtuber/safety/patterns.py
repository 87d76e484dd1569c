"""What has a shape rather than a spelling: links, addresses, numbers of people, keys, traces of a program's inside.

Every pattern takes time linear in the text: repetitions are bounded or possessive.
"""

import re
from collections.abc import Iterator

_PLAIN_DOMAINS = "com|net|org|example|gg|tv|ly|io|ru|cn|xyz|tk|ml|ga|cf|biz|info|de|eu|uk"
_WORDLIKE_DOMAINS = "me|co|live|top|shop|club|store|site|online|link|app|click|dev|fun|pro|vip|win|be|it|us|to"
_RESERVED_DOMAINS = "example|test|invalid|localhost|onion"
_SPOKEN_DOMAINS = "com|net|org|gg|tv|io|ly|co|uk|ru|info"
_NUMBERS = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
_NUMBERS_ABROAD = (
    "null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|"
    "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|"
    "zéro|deux|trois|quatre|cinq|sept|huit|neuf|"
    "um|dois|três|quatro|sete|oito|nove|meia"
)
_ROLES = "system|admin|administrator|developer|operator|root|instructions?|prompt"
_ORDERS = "task|rule|instruction|directive|order|goal"
_PAUSE = "[ ,.-]{1,2}"
_STREETS = "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd|Drive|Court|Terrace"
_FOUR_AND_FIVE = (("four", "five"), ("vier", "fünf"), ("cuatro", "cinco"), ("quatre", "cinq"), ("quatro", "cinco"))
_UP_OR_DOWN = "|".join(f"{four}{_PAUSE}{five}|{five}{_PAUSE}{four}" for four, five in _FOUR_AND_FIVE)
_COUNTING = rf"(?:\w{{2,6}}{_PAUSE}){{0,9}}(?:{_UP_OR_DOWN})"
_STREETS_BEFORE = "rue|avenue|boulevard|allée|impasse|calle|avenida|plaza|paseo|carrera|rua|travessa|praça|alameda"
_NAMES_OF_A_STREET = r"(?:(?:de|del|de la|du|des|da|do|das|dos|la|las|los) )?[A-ZÀ-Þ][\w’'-]{2,20}"

_NUMBER_WORDS = "\x00"
_DIGIT = "0"
_DIGITS = "0000000"

_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("link", "://", r"\b[a-z]{2,8}://\S"),
    ("link", "www", r"\bwww\s?[.,]\s?[a-z0-9]"),
    ("link", ".", rf"[a-z0-9][a-z0-9-]\.(?:{_PLAIN_DOMAINS})\b(?![.@]?[a-z0-9])"),
    ("link", " .", rf"[a-z0-9] \.(?:{_SPOKEN_DOMAINS}|example)\b"),
    ("link", "/", rf"[a-z0-9]\.(?:{_PLAIN_DOMAINS}|{_WORDLIKE_DOMAINS})/\w"),
    ("link", ".", rf"[a-z0-9][a-z0-9-]\.(?:{_RESERVED_DOMAINS})\b"),
    ("link", ".", rf"\w \.(?:{_SPOKEN_DOMAINS})\b"),
    ("link", "dot", rf"\w ?[(\[{{]? ?\bdot\b ?[)\]}}]? ?(?:{_SPOKEN_DOMAINS})\b"),
    ("link", "discord", r"\bdiscord ?(?:app)? ?[./] ?(?:gg|com)\b"),
    ("link", "[.]", r"[a-z0-9] ?\[\.\] ?[a-z]{2,}"),
    ("link", " . ", rf"[a-z0-9] \. (?:{_SPOKEN_DOMAINS}|example)\b(?! \w)"),
    ("link", "punkt", r"\w ?[(\[]? ?\bpunkt\b ?[)\]]? ?(?:de|com|net|org|at|ch|gg|tv|io)\b"),
    ("link", "punto", r"\w ?[(\[]? ?\bpunto\b ?[)\]]? ?(?:com|net|org|gg|tv|io)\b"),
    ("link", "point", r"\w ?[(\[]? ?\bpoint\b ?[)\]]? ?(?:com|org|fr|gg|tv|io)\b"),
    ("link", "ponto", r"\w ?[(\[]? ?\bponto\b ?[)\]]? ?(?:(?:com|net|org)(?= ?(?:$|[.,;!?]|ponto|barra))|gg|tv|io)\b"),
    ("link", "slash", r"\bhttps?\b.{0,12}\bslash\b"),
    ("email", "arroba", r"\w ?\(? ?\barroba\b ?\)? ?[\w-]{1,63} ?(?:\.|punto|ponto) ?[a-z]{2,}"),
    ("email", " ät ", r"\w ät [\w-]{1,63} (?:punkt|\.) ?[a-z]{2,}"),
    ("email", "arobase", r"\w ?\(? ?\barobase\b ?\)? ?[\w-]{1,63} ?(?:\.|point) ?[a-z]{2,}"),
    ("email", "@", r"[\w.+-]@[\w-]{1,63}\.[a-z]{2,}"),
    ("email", " at ", r"\w at [\w-]{1,63} (?:dot|\.) [a-z]{2,}"),
    ("email", "(", r"\w ?\( ?at ?\) ?[\w-]{1,63} ?[(.] ?(?:dot)? ?\)? ?[a-z]{2,}"),
    ("email", "[", r"\w ?\[ ?at ?\] ?[\w-]{1,63} ?[\[.] ?(?:dot)? ?\]? ?[a-z]{2,}"),
    ("phone", "+", r"(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){7,14}(?!\w)"),
    ("phone", _DIGITS, r"(?<![\w.,-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w.,]?\d)"),
    ("phone", _DIGITS, r"(?<![\w.,-])\(?0\d{1,4}\)?[ /-]{1,2}\d{3,8}(?:[ -]\d{2,6}){0,3}(?!\w)"),
    ("phone", _DIGITS, r"(?<![\w.,])(?!\d*0{4})\d{10,11}(?![\w.,]?\d)"),
    ("phone", _DIGITS, r"(?<![\w.,:])0\d(?:[ .-]\d{2}){4}(?![\w.,:]?\d)"),
    ("phone", _DIGITS, r"(?<![\w.,])[67]\d{2}(?:[ .-]\d{3}){2}(?![.,]?\d)"),
    ("phone", _DIGITS, r"(?<!\w)\(\d{2,3}\) ?9?\d{4}[ -]?\d{4}(?!\w)"),
    # Said digit by digit, which a count up or down is too.
    ("phone", _NUMBER_WORDS, rf"\b(?!{_COUNTING})(?:(?:{_NUMBERS}|{_NUMBERS_ABROAD})\b[ ,.-]{{0,2}}){{7,}}+"),
    ("card_number", _DIGITS, r"(?<![\w.,])\d{4}([ -]?)\d{4}\1\d{4}\1\d{2,4}(?!\w)"),
    ("card_number", _DIGITS, r"(?-i:\b[A-Z]{2}\d{2}(?: ?\d{4}){3,6}\b)"),
    ("id_number", _DIGITS, r"(?<![\w.,-])\d{3}-\d{2}-\d{4}(?![\w-])"),
    ("id_number", _DIGITS, r"(?<![\w.,-])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"),
    ("id_number", _DIGITS, r"(?-i:(?<!\w)\d{8}-?[A-HJ-NP-TV-Z](?!\w))"),
    ("coordinates", _DIGITS, r"(?<![\w.,-])-?\d{2}\.\d{4,}°? ?[NS]?, ?-?\d{1,3}\.\d{4,}"),
    ("postal_address", _DIGIT, rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:{_STREETS_BEFORE}) (?-i:{_NAMES_OF_A_STREET})"),
    (
        "postal_address",
        _DIGIT,
        rf"\b(?:{_STREETS_BEFORE}) (?-i:{_NAMES_OF_A_STREET}(?: \w+){{0,3}}),? ?(?:n[ºo°.]{{0,2}} ?)?\d{{1,4}}\b",
    ),
    ("postal_address", "address is", rf"\baddress is \d{{1,5}}[a-z]? (?:[a-z]{{2,20}} ){{1,3}}(?:{_STREETS})\b"),
    ("postal_address", _DIGIT, rf"(?-i:\b\d{{1,5}}[a-z]? (?:[A-Z][a-z]{{1,20}} ){{1,3}}(?:{_STREETS})\b)"),
    ("postal_address", _DIGIT, r"[a-zäöü](?:straße|strasse|str\.|gasse) ?\d{1,4}\b"),
    ("postal_address", _DIGIT, r"(?-i:\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b)"),
    ("postal_address", "box", r"\b(?:p\.? ?o\.?|post office) box \d"),
    ("ip_address", _DIGIT, r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)"),
    ("ip_address", ":", r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])"),
    ("ip_address", "::", r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4}"),
    ("key", "k", r"\b(?:sk|pk|rk)[-_][a-z0-9_-]{12,}"),
    ("key", "oauth:", r"\boauth:[a-z0-9]{8,}"),
    ("key", "ia", r"(?-i:\bA(?:KIA|SIA)[0-9A-Z]{10,}|\bAIza[\w-]{20,})"),
    ("key", "_", r"(?-i:\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bhf_\w{16,}|\blive_\d{4,}_\w{8,})"),
    ("key", "xox", r"\bxox[abposr]-[\w-]{8,}"),
    ("key", "ey", r"(?-i:\beyJ[\w-]{8,}\.[\w-]{8,})"),
    ("key", "-----", r"-----BEGIN [A-Z ]{3,40}-----"),
    ("key", "ya29.", r"\bya29\.[\w-]{10,}"),
    ("key", "glpat-", r"\bglpat-[\w-]{12,}"),
    ("key", "bearer", r"\bbearer [a-z0-9._~+/-]{16,}"),
    ("key", ".", r"(?-i:\b[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,})"),
    ("key", ":", r"\b(?:passwort|kennwort|contraseña|mot de passe|senha|palavra-passe)\s?:\s?\S{4,}"),
    ("key", "pass", r"\bpassw(?:or)?d\s?[:=]\s?\S{4,}"),
    ("key", "secret", r"\bsecret\s?[:=]\s?\S{4,}"),
    ("key", "token", r"\btoken\s?[:=]\s?\S{4,}"),
    ("key", "api", r"\bapi[ _-]?key\s?[:=]\s?\S{4,}"),
    ("key", _DIGIT, r"(?<![a-z0-9])(?=[a-z]{0,40}\d)(?=\d{0,40}[a-z])[a-z0-9]{32,}"),
    ("role_marker", "<", r"<\|?/?(?:im_|end|start|system|assistant|user|tool|think)|<<SYS>>"),
    ("role_marker", "inst]", r"\[/?INST\]"),
    ("role_marker", ":", r"^\s{0,4}(?:system|assistant|user|human|ai|developer)\s?:"),
    ("role_marker", "##", r"^\s{0,4}#{2,} ?(?:system|instructions?|prompt)"),
    ("role_marker", "", rf"^\W{{0,6}}[\[<({{*#] ?(?:{_ROLES})\b"),
    ("role_marker", ":", r"^\W{0,4}(?:system|admin|root|developer) (?:override|message|notice|command|update)\s?:"),
    ("role_marker", ":", rf"^\W{{0,4}}(?:new|updated|next) (?:system )?(?:{_ORDERS})s?\s?:"),
    ("role_marker", '"', r"\"(?:role|tool|function|tool_name|arguments)\"\s?:"),
    ("role_marker", "---", r"-{3,} ?(?:end|begin|start)\b"),
    ("injection", "(", r"\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\("),
    ("injection", ".", r"\bos\.(?:system|popen|environ)\b"),
    ("injection", "-", r"\brm -rf\b"),
    ("leak", "trace", r"Traceback \(most"),
    ("leak", "file", r"File \"[^\"\n]{1,200}\", line \d"),
    ("leak", "0x", r"\b0x[0-9a-f]{6,}\b"),
    ("leak", "`", r"```"),
    ("leak", "{", r"\{\{|\{\s?\"[\w-]{1,40}\"\s?:"),
    ("leak", "\\", r"\\u[0-9a-f]{4}|\b[a-z]:\\\w"),
    ("leak", ">", r"</?[a-z]{1,12}(?:\s[^<>]{0,80})?/?>"),
    ("leak", _DIGIT, r"\b(?:http|status|error)(?: error)?(?: code)?:? [45]\d\d\b"),
    ("leak", _DIGIT, r"\b[45]\d\d (?:too many|unauthorized|forbidden|bad|internal|not found)\b"),
    ("leak", "/", r"(?<!\w)/(?:home|usr|var|etc|tmp|opt|root)/\w"),
)
"""Category, what must occur in the text's lower case (or one of the marks above), and the pattern; case is ignored."""

_COMPILED = tuple((category, need, re.compile(pattern, re.IGNORECASE)) for category, need, pattern in _SHAPES)
_LETTERS_AND_SPACES = b"abcdefghijklmnopqrstuvwxyz ,!?'\""
_INNER_POINT = re.compile(r"\.[^ .]|[^ ]\.\.[^.]|\. ?(?:gg|com)")
_MAY_HAVE_A_SHAPE = re.compile(
    r"[a-z]{14}|dot|www|discord|traceback|file| at [^.]{1,80}\.|punkt|punto|point|ponto|slash|arroba|arobase|address is"
)
_ANY_DIGIT = re.compile(r"\d")
_NUMBER_WORDS_OF_A_PHONE = 7
_NUMBER_WORDS_LISTED = tuple(dict.fromkeys(f"{_NUMBERS}|{_NUMBERS_ABROAD}".split("|")))

PERSONAL_DATA = frozenset({"email", "phone", "card_number", "id_number", "coordinates", "postal_address", "ip_address"})
"""Categories of what identifies or locates a person."""


def shapes_of(text: str) -> Iterator[str]:
    """Give the categories of the patterns found in `text` (as `vtuber.domain.skeleton.plain` returns it)."""
    lower = text.lower()
    if _is_shapeless(lower):
        return
    occurring = _occurring(lower)
    seen: set[str] = set()
    for category, need, pattern in _COMPILED:
        if need in occurring and category not in seen and pattern.search(text):
            seen.add(category)
            yield category


def _is_shapeless(lower: str) -> bool:
    """Tell whether a text is nothing but words of ordinary length and the signs between them."""
    if not lower.isascii() or (signs := lower.encode().translate(None, _LETTERS_AND_SPACES)).strip(b"."):
        return False
    if signs and _INNER_POINT.search(lower):
        return False
    return not _MAY_HAVE_A_SHAPE.search(lower) and not _has_number_words(lower)


def _occurring(lower: str) -> str:
    """Return the text with marks behind it: a zero for each digit, and one for many number words."""
    return lower + _DIGIT * len(_ANY_DIGIT.findall(lower)) + _NUMBER_WORDS * _has_number_words(lower)


def _has_number_words(lower: str) -> bool:
    return sum(map(lower.count, _NUMBER_WORDS_LISTED)) >= _NUMBER_WORDS_OF_A_PHONE
