"""How many came and went, as far as the platform's viewer counts tell."""

RAID_COUNTED_S = 180.0
"""How long after a raid its people may come to be counted: platforms report late, and some of them take a while."""


class ViewerMoves:
    """Tells rises and falls of the viewer count from one report to the next.

    People who come and go between two reports cancel out, so both are less than the truth. Rises after a raid are its
    people's, up to their number, and nobody earned them.
    """

    def __init__(self) -> None:
        self._viewers: int | None = None
        self._of_raid = 0
        self._raid_counts_until_s = 0.0

    def raid(self, second: float, viewers: int) -> None:
        """A raid came in with so many viewers."""
        if second > self._raid_counts_until_s:
            self._of_raid = 0
        self._of_raid += viewers
        self._raid_counts_until_s = second + RAID_COUNTED_S

    def report(self, second: float, viewers: int) -> tuple[int, int]:
        """Take a report; return arrivals and departures since the one before, of which there are none at the first."""
        known, self._viewers = self._viewers, viewers
        if known is None:
            return 0, 0
        if viewers <= known:
            return 0, known - viewers
        rise = viewers - known
        brought = min(rise, self._of_raid) if second <= self._raid_counts_until_s else 0
        self._of_raid -= brought
        return rise - brought, 0
