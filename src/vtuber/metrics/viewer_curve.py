"""How many watched at every second, from reports that come now and then."""

from bisect import bisect_right

LONGEST_SLOPE_S = 180.0
"""Between two reports further apart nobody knows how the count went: the earlier one holds until the later."""


class ViewerCurve:
    """A curve through the platform's reports.

    Between two reports the count changes evenly, but for raids: they bring all their viewers at once, so the earlier
    report holds until a raid and the later from then on. Before the first report the count is 0, after the last it
    stays. What is read from it is an estimate as good as the reports are dense; no report is changed by it.
    """

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._viewers: list[int] = []
        self._areas: list[float] = []
        self._jumps: set[int] = set()

    def report(self, second: float, viewers: int) -> None:
        """Add a report; seconds never decrease, the later of two at one second counts."""
        if not self._seconds:
            self._areas.append(0.0)
        elif second == self._seconds[-1] and len(self._seconds) - 1 not in self._jumps:
            self._viewers[-1] = viewers
            self._areas[-1] = self._area_before_last()
            return
        self._seconds.append(second)
        self._viewers.append(viewers)
        if len(self._seconds) > 1:
            self._areas.append(self._area_before_last())

    def raid(self, second: float) -> None:
        """A raid came in."""
        if self._seconds and not (second == self._seconds[-1] and len(self._seconds) - 1 in self._jumps):
            self.report(second, self._viewers[-1])
            self._jumps.add(len(self._seconds) - 1)

    def viewer_seconds(self, begin_s: float, end_s: float) -> float:
        """Return the area under the curve from one second to another."""
        return self._area_until(end_s) - self._area_until(begin_s)

    def _area_before_last(self) -> float:
        """Return the area up to the last report."""
        if len(self._seconds) == 1:
            return 0.0
        earlier = len(self._seconds) - 2
        return self._areas[earlier] + self._area_within(earlier, self._seconds[-1])

    def _area_until(self, second: float) -> float:
        place = bisect_right(self._seconds, second) - 1
        return self._areas[place] + self._area_within(place, second) if place >= 0 else 0.0

    def _area_within(self, place: int, second: float) -> float:
        """Return the area from a report to a second before the next."""
        passed_s, viewers = second - self._seconds[place], self._viewers[place]
        if place + 1 == len(self._seconds):
            return viewers * passed_s
        if place in self._jumps:
            return self._viewers[place + 1] * passed_s
        span_s = self._seconds[place + 1] - self._seconds[place]
        if span_s > LONGEST_SLOPE_S:
            return viewers * passed_s
        slope = (self._viewers[place + 1] - viewers) / span_s
        return viewers * passed_s + slope * passed_s**2 / 2
