"""Vendors' libraries take seconds to import: nobody pays that who names no model."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

CODE = """
import sys
import vtuber.models.chain, vtuber.models.prices, vtuber.models.vendors
print(sorted({"anthropic", "httpx", "httpx2", "openai", "pydantic_ai"} & set(sys.modules)))
"""


def test_the_package_is_light() -> None:
    """Chains, prices and vendors are imported without any vendor's library."""
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
