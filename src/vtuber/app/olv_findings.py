"""What `vtuber olv check` makes of a configuration file and of a line that was said: findings with their mending."""

from collections.abc import Iterator

from vtuber.app.findings import Finding, Health
from vtuber.olv.conf import Service, differences, speaks_with_our_voice
from vtuber.olv.trial import TRIAL_LINE, Observed
from vtuber.olv.words import tagged_emotions

_PROXY_OFF = (403, 404)
_PROXY_ADVICE = "Set system_config, enable_proxy: True in its conf.yaml and restart its server."
_START_ADVICE = "Start Open-LLM-VTuber's server, or set VTUBER_OLV_URL to where its /proxy-ws is."
_ASK_ADVICE = (
    "In its conf.yaml set basic_memory_agent, llm_provider: 'openai_compatible_llm', and openai_compatible_llm, "
    "base_url: '{base_url}'; then restart its server."
)
_READ_ADVICE = (
    "In its conf.yaml, under tts_preprocessor_config, set remove_special_char, ignore_parentheses, ignore_asterisks "
    "and ignore_angle_brackets to False and ignore_brackets to True."
)
_COMMA_ADVICE = "In its conf.yaml set basic_memory_agent, faster_first_response: False."
_PAGE_ADVICE = (
    "Open the page of Open-LLM-VTuber, and in its settings set the WebSocket address to {url}. Without a page the turn "
    "is acknowledged by us, and nobody sees her."
)
_SOUND_ADVICE = "Look at the log of its server: its voice failed. `vtuber olv config` prints the keys for our voice."


def file_findings(conf: object, service: Service) -> Iterator[Finding]:
    """Give what is wrong in a configuration file, key by key."""
    wrong = False
    for difference in differences(conf, service):
        wrong = True
        key = difference.key
        value = f"'{key.value}'" if isinstance(key.value, str) else str(key.value)
        found = f"{key.path} is {'missing' if difference.found is None else difference.found}"
        shown = "the key that `vtuber olv config` prints" if key.is_secret else value
        advice = f"Set it to {shown}: {key.why}."
        yield Finding(part="conf.yaml", health=Health.FAULT, found=found, advice=advice)
    if not wrong:
        whose = "our voice" if speaks_with_our_voice(conf, service) else "a voice of its own"
        yield Finding(part="conf.yaml", health=Health.OK, found=f"all keys are as they must be; it speaks with {whose}")


def trial_findings(observed: Observed, *, url: str, base_url: str) -> Iterator[Finding]:
    """Give what became of each step; where one fails, those that need it are left out."""
    if observed.refused is not None:
        off = observed.refused.status in _PROXY_OFF
        advice = _PROXY_ADVICE if off else _START_ADVICE
        yield Finding(part="proxy", health=Health.FAULT, found=f"{url}: {observed.refused}", advice=advice)
        return
    yield Finding(part="proxy", health=Health.OK, found=f"connected to {url}")
    yield _emotions(observed)
    for why in observed.turned_away:
        advice = f"{why[0].upper()}{why[1:]}."
        yield Finding(part="requests", health=Health.FAULT, found="a request was turned away", advice=advice)
    if not observed.asked:
        found = observed.lost_for or "it did not ask us for the line"
        yield Finding(part="line", health=Health.FAULT, found=found, advice=_ASK_ADVICE.format(base_url=base_url))
        return
    yield Finding(part="line", health=Health.OK, found="it asked us for the line")
    yield from _sound(observed)
    yield from _end(observed, url)


def _emotions(observed: Observed) -> Finding:
    known, unknown = tagged_emotions(observed.expressions)
    found = f"the model shows {', '.join(known) or 'no emotion of hers'}"
    advice = f"Its emotionMap has nothing for {', '.join(unknown)}: she says such lines without." if unknown else ""
    return Finding(part="emotions", health=Health.NOTE if unknown else Health.OK, found=found, advice=advice)


def _sound(observed: Observed) -> Iterator[Finding]:
    duration_s = sum(sentence.duration_s for sentence in observed.sentences)
    if duration_s:
        yield Finding(part="sound", health=Health.OK, found=f"{duration_s:.1f} s of sound")
    else:
        yield Finding(part="sound", health=Health.FAULT, found="the line came without sound", advice=_SOUND_ADVICE)
    if len(observed.sentences) > 1:
        found = f"one sentence was cut into {len(observed.sentences)}"
        yield Finding(part="sentences", health=Health.FAULT, found=found, advice=_COMMA_ADVICE)
    if observed.read and "".join(" ".join(observed.read).split()) != "".join(TRIAL_LINE.split()):
        found = f"{TRIAL_LINE!r} is read as {' '.join(observed.read)!r}"
        yield Finding(part="reading", health=Health.FAULT, found=found, advice=_READ_ADVICE)
    elif not observed.read and duration_s:
        found = "it speaks with a voice of its own: what that one is given to read cannot be seen from here"
        yield Finding(part="reading", health=Health.NOTE, found=found)


def _end(observed: Observed, url: str) -> Iterator[Finding]:
    if observed.lost_for or not observed.ended:
        found = observed.lost_for or "the turn did not end"
        yield Finding(part="turn", health=Health.FAULT, found=found, advice="Restart its server, and look at its log.")
        return
    if observed.health.acks_by_us:
        found = "no page acknowledged the line"
        yield Finding(part="page", health=Health.FAULT, found=found, advice=_PAGE_ADVICE.format(url=url))
    else:
        yield Finding(part="page", health=Health.OK, found="a page played the line and acknowledged it")
    yield Finding(part="turn", health=Health.OK, found=f"over after {observed.health.last_turn_s or 0.0:.1f} s")
