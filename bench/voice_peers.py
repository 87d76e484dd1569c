"""From a model's token to the voice, beside Pipecat, LiveKit Agents and a naive splitter in the same run.

All are given the same tokens at the same pace, answer by answer in turn, each in a process of its own; their voices
cost nothing. Measured is how long after its last token a sentence reaches the voice, and how long after an answer's
first token the first sound leaves. The others run in `.venv-bench-peers`, which is made from its lock when needed.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from _report import Report, quantile, run
from _spoken_script import TOKENS_PER_SECOND, answers

_BENCH = Path(__file__).parent
_PROJECT = _BENCH.parent
_PEERS = ".venv-bench-peers"
_SYSTEMS = {
    "ours": (Path(sys.executable), "_spoken_by_us.py"),
    "Pipecat": (_PROJECT / _PEERS / "bin" / "python", "_spoken_by_pipecat.py"),
    "LiveKit Agents": (_PROJECT / _PEERS / "bin" / "python", "_spoken_by_livekit.py"),
    "naive": (Path(sys.executable), "_spoken_naively.py"),
}
_QUIET = {"LOGURU_AUTOINIT": "False"}
"""Pipecat logs nothing: what is measured is its way, not its terminal."""

_MEASURES = {
    "called_ms": "sentence's last token → voice called",
    "first_sound_ms": "answer's first token → first sound",
    "beyond_clause_ms": "first sentence's last token → first sound",
    "worked_ms": "work alone, token that lets it go → voice called",
}
"""Fields of `Found`, as a reader calls them."""

_PERCENTILES = (50, 99)
_TARGETS = {
    ("called_ms", 50): 1.0,
    ("called_ms", 99): 10.0,
    ("beyond_clause_ms", 50): 5.0,
    ("beyond_clause_ms", 99): 5.0,
}
_WARM_UP = 2


@dataclass(slots=True)
class Found:
    """Milliseconds of one system, sentence by sentence and answer by answer, and how it cut the text."""

    version: str = ""
    called_ms: list[float] = field(default_factory=list)
    """From a sentence's last token to the call of the voice that holds its end."""
    worked_ms: list[float] = field(default_factory=list)
    """From the last token before a call, whichever it was, to the call: without the waiting for further tokens."""
    first_sound_ms: list[float] = field(default_factory=list)
    """From an answer's first token to the first sound."""
    beyond_clause_ms: list[float] = field(default_factory=list)
    """From the last token of an answer's first sentence to the first sound."""
    calls: int = 0
    sentences: int = 0
    as_cut: int = 0
    """Calls whose text is one sentence of the script."""

    def add(self, sentences: list[list[str]], notes: dict[str, object]) -> None:
        """Add an answer; all of it must have been spoken, in order."""
        given, calls, sound = notes["given_s"], notes["calls"], notes["sound_s"]
        assert isinstance(given, list)
        assert isinstance(calls, list)
        assert isinstance(sound, float)
        texts = [_letters("".join(sentence)) for sentence in sentences]
        said = "".join(_letters(text) for text, _ in calls)
        assert said == "".join(texts), f"said {calls!r} in place of {sentences!r}"
        last_tokens = [count - 1 for count in accumulate(len(sentence) for sentence in sentences)]
        ends = list(accumulate(len(_letters(text)) for text, _ in calls))
        for end, last_token in zip(accumulate(map(len, texts)), last_tokens, strict=True):
            called_s = next(at for until, (_, at) in zip(ends, calls, strict=True) if until >= end)
            self.called_ms.append(1000 * (called_s - given[last_token]))
        self.worked_ms += [1000 * (at - max(moment for moment in given if moment <= at)) for _, at in calls]
        self.first_sound_ms.append(1000 * (sound - given[0]))
        self.beyond_clause_ms.append(1000 * (sound - given[last_tokens[0]]))
        self.calls += len(calls)
        self.sentences += len(sentences)
        self.as_cut += sum(_letters(text) in texts for text, _ in calls)


class System:
    """One system's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.version = self._line().strip()

    def play(self, sentences: list[list[str]]) -> dict[str, object]:
        """Play an answer and return what was noted."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([token for sentence in sentences for token in sentence]) + "\n")
        self._process.stdin.flush()
        noted: dict[str, object] = json.loads(self._line())
        return noted

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"{self._process.args!r} ended"
        return line


@contextmanager
def _started(python: Path, script: str) -> Iterator[System]:
    environment = os.environ | _QUIET
    process = subprocess.Popen(
        [python, _BENCH / script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    with process:
        try:
            yield System(process)
        finally:
            process.kill()


def measure(options: argparse.Namespace) -> Report:
    """Play the answers, each by everybody."""
    _make_environment()
    script = answers(_WARM_UP + (6 if options.quick else 34))
    found = {name: Found() for name in _SYSTEMS}
    with ExitStack() as stack:
        systems = {name: stack.enter_context(_started(*where)) for name, where in _SYSTEMS.items()}
        for number, sentences in enumerate(script):
            for name, system in systems.items():
                notes = system.play(sentences)
                if number >= _WARM_UP:
                    found[name].add(sentences, notes)
                found[name].version = system.version
    return _report(found)


def _make_environment() -> None:
    scripts = _PROJECT / "scripts"
    make = [str(scripts / "sync-venv.sh"), _PEERS, "requirements-bench-peers.lock"]
    subprocess.run([str(scripts / "step.sh"), "Pipecat and LiveKit Agents", *make], check=True, stdout=sys.stderr)


def _report(found: dict[str, Found]) -> Report:
    ours = found["ours"]
    title = (
        f"token to voice: {ours.sentences} sentences, {len(ours.first_sound_ms)} answers, {TOKENS_PER_SECOND} tokens/s"
    )
    report = Report(title, baseline="peer")
    for name, peer in found.items():
        if peer is ours:
            continue
        for measure_of, text in _MEASURES.items():
            for percentile in _PERCENTILES:
                mine, theirs = (quantile(getattr(one, measure_of), percentile / 100) for one in (ours, peer))
                report.add(f"{name}: {text}, p{percentile}", mine, "ms", baseline=theirs)
    for (measure_of, percentile), target in _TARGETS.items():
        mine = quantile(getattr(ours, measure_of), percentile / 100)
        report.add(f"{_MEASURES[measure_of]}, p{percentile}", mine, "ms", at_most=target)
    for name, one in found.items():
        version = f" {one.version}" if one.version else ""
        report.note(
            f"{name}{version}: {one.calls} calls for {one.sentences} sentences, {one.as_cut} of them one sentence."
        )
    report.note("Work alone leaves out the waiting for further tokens; in ours are chain, guards, gate and journal.")
    return report


def _letters(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(run("From a model's token to the voice, beside Pipecat, LiveKit Agents and a naive splitter", measure))
