"""`vtuber watch`: any live channel, read without a login; she answers on the local stage and sends nothing."""

from collections.abc import Sequence

from vtuber.app.on_air import Programme, ready
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource
from vtuber.app.session import StreamOptions, session
from vtuber.app.watched_channels import WatchedChannels
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import Clock


def run_watch(channels: Sequence[str], options: StreamOptions, **overrides: object) -> None:
    """Watch the channels until Ctrl-C, then print the retrospective; nothing is learned from it."""
    with session("watch", options, **overrides) as watching:
        watching.say(f"Stage page: {watching.server.url}")
        watching.say(f"Reads {', '.join(channels)} without a login. Nothing is sent to Twitch.")
        plan = watching.begin()

        def audience(clock: Clock, _past: Past) -> AudienceSource:
            chance = Chance(watching.seed).stream("twitch")
            return WatchedChannels(channels, url=watching.settings.twitch_irc_url, clock=clock, chance=chance)

        watching.perform(ready(Programme(plan=plan, make_source=audience)))
        watching.look_back(plan)
