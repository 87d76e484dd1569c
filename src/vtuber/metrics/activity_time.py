"""How long each activity has been on."""

from vtuber.domain.activities import Activity


class ActivityTime:
    """Adds up seconds on air per activity; `activity` is None until the first one begins."""

    def __init__(self) -> None:
        self.activity: Activity | None = None
        self.topic = ""
        self._since_s = 0.0
        self._spent_s: dict[Activity, float] = {}

    def change(self, activity: Activity, topic: str, at_s: float) -> None:
        """Note that `activity` runs from `at_s` on; a new topic alone does not restart it."""
        self.topic = topic
        if activity is self.activity:
            return
        if self.activity is not None:
            self._spent_s[self.activity] = self._spent_s.get(self.activity, 0.0) + at_s - self._since_s
        self.activity = activity
        self._since_s = at_s

    def running_s(self, now_s: float) -> float:
        """Return how long the present activity has been on."""
        return 0.0 if self.activity is None else now_s - self._since_s

    def spent_s(self, now_s: float) -> dict[Activity, float]:
        """Return the seconds of each activity, the present one included, in the order in which they first ended."""
        spent = dict(self._spent_s)
        if self.activity is not None:
            spent[self.activity] = spent.get(self.activity, 0.0) + self.running_s(now_s)
        return spent

    def shares(self, now_s: float) -> dict[str, float]:
        """Return each activity's share of the time any was on; they sum to 1, or there are none."""
        spent = self.spent_s(now_s)
        total = sum(spent.values())
        return {activity.value: seconds / total for activity, seconds in spent.items()} if total > 0 else {}
