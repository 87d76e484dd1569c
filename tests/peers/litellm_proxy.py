"""LiteLLM's proxy, a server of other people's that speaks as OpenAI and as Anthropic do, in a process of its own."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.peers.fake_olv.ports_free import free_port
from tests.peers.litellm_models import configuration
from vtuber.models.names import ModelAccess

PROGRAM = Path(__file__).parents[2] / ".venv-peers" / "bin" / "litellm"
KEY = "sk-peer-4b1f0c6d2e8a97351c0d4f6e8b2a1957"
"""The proxy refuses to start without a key, and with a weak one."""

_PATIENCE_S = 90.0
"""Its imports take six seconds on a machine at rest."""

_LOOK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteLlmProxy:
    """A proxy that runs; what it fetches it fetches from `upstream_port`."""

    url: str
    upstream_port: int

    def access(self, key: str = KEY) -> ModelAccess:
        """Lead all vendors to the proxy."""
        return ModelAccess(
            anthropic_key=key,
            openai_key=key,
            compatible_key=key,
            anthropic_url=self.url,
            openai_url=f"{self.url}/v1",
            compatible_url=f"{self.url}/v1",
        )


@contextmanager
def litellm_running(folder: Path) -> Iterator[LiteLlmProxy]:
    """Run a proxy while inside; `folder` gets its configuration and what it prints.

    Its environment has nothing of ours; prices come from its package, and nothing is told to anybody.
    """
    assert PROGRAM.is_file(), "the test peers are not installed: run scripts/setup.sh test"
    port, upstream_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    settings = configuration(own_url=url, upstream_url=f"http://127.0.0.1:{upstream_port}", key=KEY)
    config, printed = folder / "litellm.yaml", folder / "litellm.txt"
    config.write_text(json.dumps(settings), encoding="utf-8")
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LITELLM_MASTER_KEY": KEY,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "NO_PROXY": "*",
    }
    command = [str(PROGRAM), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    with printed.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait_for(url, process, printed)
        yield LiteLlmProxy(url=url, upstream_port=upstream_port)
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], printed: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not _answers(f"{url}/health/readiness"):
        assert process.poll() is None, f"LiteLLM ended: {printed.read_text()}"
        assert time.monotonic() < until, f"LiteLLM does not answer: {printed.read_text()}"
        time.sleep(_LOOK_S)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
