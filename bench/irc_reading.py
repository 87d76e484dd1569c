"""How many lines of Twitch's chat are read per second, from text to domain events, on one core."""

import time
from datetime import UTC, datetime

from vtuber.twitch.gift_folder import GiftFolder
from vtuber.twitch.irc import parse

LINES = 100_000
CHATTERS = 3_000
LINE = (
    "@badge-info=subscriber/14;badges=subscriber/12,premium/1;client-nonce=1f2e3d4c5b6a79881f2e3d4c5b6a7988;"
    "color=#1E90FF;display-name=NightOwl{chatter};emotes=25:0-4;first-msg=0;flags=;"
    "id=b34ccfc7-4977-403a-8a94-{number:012x};mod=0;returning-chatter=0;room-id=1337;subscriber=1;"
    "tmi-sent-ts=17000000{number:05d};turbo=0;user-id={chatter};user-type= "
    ":nightowl{chatter}!nightowl{chatter}@nightowl{chatter}.tmi.twitch.tv PRIVMSG #channel :Kappa hello there"
)


def main() -> None:
    """Print the best of three."""
    lines = [LINE.format(number=number, chatter=number % CHATTERS) for number in range(LINES)]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    rates = []
    for _ in range(3):
        folder = GiftFolder()
        began = time.process_time()
        events = sum(len(folder.events_of(parse(line), at=at, fallback_id="line")) for line in lines)
        rates.append(LINES / (time.process_time() - began))
        assert events == LINES
    print(f"{max(rates):,.0f} lines/s of {len(lines[0])} characters, {CHATTERS} chatters")


if __name__ == "__main__":
    main()
