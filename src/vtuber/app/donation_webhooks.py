"""Takes the webhooks of donation services into the stream."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from vtuber.api.webhooks import Reception, WebhookService
from vtuber.app.intake import Intake
from vtuber.domain.channel_events import Donation
from vtuber.donations.errors import DonationPayloadError, ForgedWebhookError
from vtuber.donations.kofi import donations_of_form
from vtuber.donations.tiltify import donations_of_body, verify

_log = structlog.get_logger(__name__)


class DonationWebhooks:
    """Verifies, normalises and journals. A service without its secret is not set up.

    `now` is the stream's time, which donations bear; `date` the world's, by which signatures are judged: the stream's
    does not follow when the machine's is set, or sleeps.
    """

    def __init__(
        self,
        *,
        intake: Intake,
        now: Callable[[], datetime],
        date: Callable[[], datetime],
        kofi_token: str = "",
        tiltify_key: str = "",
    ) -> None:
        self._intake = intake
        self._now = now
        self._date = date
        self._kofi_token = kofi_token.strip()
        self._tiltify_key = tiltify_key.strip()

    async def receive(self, service: WebhookService, body: bytes, headers: Mapping[str, str]) -> Reception:
        """Take one webhook; `TAKEN` means that it is journalled, now or earlier."""
        try:
            donations = self._donations(service, body, headers)
        except ForgedWebhookError as error:
            _log.warning("webhook refused", service=service.value, reason=str(error))
            return Reception.FORGED
        except DonationPayloadError as error:
            _log.warning("webhook not understood", service=service.value, reason=str(error))
            return Reception.UNREADABLE
        if donations is None:
            return Reception.NOT_SET_UP
        await self._intake.take(donations)
        return Reception.TAKEN

    def _donations(self, service: WebhookService, body: bytes, headers: Mapping[str, str]) -> Sequence[Donation] | None:
        match service:
            case WebhookService.KO_FI:
                if not self._kofi_token:
                    return None
                return donations_of_form(body, verification_token=self._kofi_token, at=self._now())
            case WebhookService.TILTIFY:
                if not self._tiltify_key:
                    return None
                signature, timestamp = headers.get("x-tiltify-signature", ""), headers.get("x-tiltify-timestamp", "")
                verify(
                    body,
                    signature=signature,
                    timestamp=timestamp,
                    signing_key=self._tiltify_key,
                    now=self._date(),
                )
                return donations_of_body(body, at=self._now())
