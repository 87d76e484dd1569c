"""Webhooks as the services post them, and a stream that takes them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from vtuber.api.application import create_application
from vtuber.api.services import Services
from vtuber.app.donation_webhooks import DonationWebhooks
from vtuber.app.intake import Intake
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import Donation
from vtuber.domain.stream_state import StreamState
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.stage.hub import StageHub, StageProfile

KOFI_TOKEN = "kofi-token-of-the-test"
TILTIFY_KEY = "tiltify-key-of-the-test"
PUBLIC_HOST = "quiet-otter.tunnel.example"
EMAIL = "jo.secret@example.com"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
STREAM_BEGAN = NOW - timedelta(hours=9)
"""By the stream's clock, which stands behind the world's: the machine slept."""

STATE = StreamState(
    stream_id="0001",
    elapsed_s=1.0,
    activity=Activity.TALK,
    topic="Fog",
    activity_s=1.0,
    segment_s=1.0,
    viewers=1,
    peak_viewers=1,
    viewers_change=0,
    chat_per_minute=0.0,
    chatters=0,
    questions_waiting=0,
    chat_waiting=0,
    money_waiting=0,
    messages=0,
    revenue={},
)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A request a service makes."""

    path: str
    body: bytes
    headers: dict[str, str]


def kofi(number: int = 1, *, token: str = KOFI_TOKEN, **changes: object) -> Post:
    """Return a payment reported by Ko-fi."""
    data = {
        "verification_token": token,
        "message_id": f"m{number}",
        "type": "Donation",
        "is_public": True,
        "from_name": "Jo",
        "message": "Good luck!",
        "amount": "3.00",
        "currency": "USD",
        "email": EMAIL,
        **changes,
    }
    body = urlencode({"data": json.dumps(data)}).encode()
    return Post(path="/webhooks/ko-fi", body=body, headers={"content-type": "application/x-www-form-urlencoded"})


def tiltify(number: int = 1, *, key: str = TILTIFY_KEY, at: datetime = NOW) -> Post:
    """Return a donation reported by Tiltify."""
    data = {
        "id": f"d{number}",
        "amount": {"currency": "EUR", "value": "82.95"},
        "donor_name": "Jirachi",
        "donor_comment": "For the cats",
        "email": EMAIL,
        "completed_at": "2026-01-01T11:59:00Z",
    }
    body = json.dumps({"data": data, "meta": {"event_type": "public:direct:donation_updated"}}).encode()
    timestamp = at.isoformat()
    signature = base64.b64encode(hmac.new(key.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).digest())
    headers = {"X-Tiltify-Signature": signature.decode(), "X-Tiltify-Timestamp": timestamp}
    return Post(path="/webhooks/tiltify", body=body, headers={"content-type": "application/json", **headers})


class Station:
    """A stream's server with its journal; `heard` are the events that were journalled."""

    def __init__(self, folder: Path, journal: Journal, *, kofi_token: str, tiltify_key: str, host: str | None) -> None:
        self.heard: list[object] = []
        self.silenced = 0
        bus, clock = Bus(), LoopClock(epoch=STREAM_BEGAN)
        bus.tap("heard", self.heard.append)
        log = EventLog(journal=journal, bus=bus, clock=clock)
        self.webhooks = DonationWebhooks(
            intake=Intake(log=log, goals=None),
            now=clock.now,
            date=lambda: NOW,
            kofi_token=kofi_token,
            tiltify_key=tiltify_key,
        )
        (folder / "index.html").write_text("<title>stage</title>", encoding="utf-8")
        self.application = create_application(
            Services(
                hub=StageHub(StageProfile(name="Hoshi", sample_rate=22_050), clock=clock, clean=lambda _: True),
                page=folder,
                token="s3cret",
                state=lambda: STATE,
                revenue=dict,
                silence=self.silence,
                on_page_message=lambda _: None,
                webhooks=self.webhooks,
                public_host=host,
            )
        )

    def silence(self) -> None:
        self.silenced += 1

    @property
    def donations(self) -> list[Donation]:
        return [event for event in self.heard if isinstance(event, Donation)]


@contextmanager
def station(
    folder: Path, *, kofi_token: str = KOFI_TOKEN, tiltify_key: str = TILTIFY_KEY, host: str | None = PUBLIC_HOST
) -> Iterator[Station]:
    """Open a station; a loop must be running."""
    with Journal.open(folder / "journal.sqlite", threaded=False) as journal:
        yield Station(folder, journal, kofi_token=kofi_token, tiltify_key=tiltify_key, host=host)
