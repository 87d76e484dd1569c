"""What can be wrong with a donation service's message."""

from vtuber.domain.errors import VTuberError


class DonationPayloadError(VTuberError):
    """A service reports a donation that cannot be read; the text names the field."""


class ForgedWebhookError(VTuberError):
    """A webhook does not prove that it comes from the service it names; nothing of it may be used."""
