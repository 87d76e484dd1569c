"""Run the fake by hand: `python -m tests.peers.fake_twitch --port 8099`."""

import argparse
import asyncio
import random
import sys

from tests.peers.fake_twitch.server import FakeTwitch
from tests.peers.fake_twitch.tokens import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT

_LINES = (
    "hello there Kappa",
    "what are we playing tonight?",
    "LUL",
    "first time here, nice channel",
    "HeyGuys everybody",
    "did you see that",
)
_VIEWERS = ("ada", "brook", "cleo", "dario", "elin", "fumi", "goran", "hana")


async def run(port: int, rate: float, seed: int) -> None:
    """Serve, with some chat and now and then a supporter, until interrupted."""
    chance = random.Random(seed)
    async with FakeTwitch(port=port) as twitch:
        show(f"irc       {twitch.endpoints.irc}")
        show(f"eventsub  {twitch.endpoints.eventsub}")
        show(f"helix     {twitch.endpoints.helix}")
        show(f"oauth2    {twitch.endpoints.auth}")
        show(f"channel   #{twitch.world.broadcaster.login}; device codes are approved in its name")
        show(f"clients   {PUBLIC_CLIENT} (public), {CONFIDENTIAL_CLIENT} (secret {CLIENT_SECRET})")
        twitch.world.go_live(viewers=len(_VIEWERS))
        while True:
            await asyncio.sleep(chance.expovariate(rate))
            happen(twitch, chance)


def happen(twitch: FakeTwitch, chance: random.Random) -> None:
    """Approve whoever waits for a login, and let something happen in chat."""
    world = twitch.world
    for user_code, device in twitch.tokens.devices.items():
        if device.state == "pending":
            twitch.approve(user_code, world.broadcaster.login)
            show(f"approved  {user_code}")
    login = chance.choice(_VIEWERS)
    match chance.randrange(40):
        case 0:
            world.follow(login)
        case 1:
            world.subscribe(login)
        case 2:
            world.gift(login, 5)
        case 3:
            world.raid(login, 12)
        case 4:
            world.redeem(login, "Hydrate", 300, text="water")
        case 5 | 6:
            world.chat(login, chance.choice(_LINES), bits=100)
        case _:
            world.chat(login, chance.choice(_LINES))


def show(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers.fake_twitch", description="A fake Twitch.")
    parser.add_argument("--port", type=int, default=0, help="where to listen; 0 takes a free port")
    parser.add_argument("--rate", type=float, default=1.0, help="how many things happen in a second")
    parser.add_argument("--seed", type=int, default=1, help="the seed of what happens")
    chosen = parser.parse_args()
    try:
        asyncio.run(run(chosen.port, chosen.rate, chosen.seed))
    except KeyboardInterrupt:
        show("stopped")


if __name__ == "__main__":
    main()
