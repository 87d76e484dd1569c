"""What a login is good for, and the command that gives it the rest."""

from dataclasses import dataclass

import pytest

from vtuber.domain.errors import SettingError
from vtuber.twitch.capabilities import CAPABILITIES, CapabilityStatus, capabilities_of, scopes_for
from vtuber.twitch.scopes import holds, login_command


@dataclass(frozen=True)
class Login:
    scopes: frozenset[str]


def status(name: str, *scopes: str, bot: Login | None = None, app: bool = False) -> CapabilityStatus:
    """Return how one ability stands for a streamer with these permissions."""
    found = capabilities_of(streamer=Login(frozenset(scopes)), bot=bot, app=app)
    return next(one for one in found if one.name == name)


def test_names_are_told_apart() -> None:
    """Each ability has a name, a sentence, and something it serves."""
    assert len({one.name for one in CAPABILITIES}) == len(CAPABILITIES)
    assert all(one.gives and (one.types or one.calls) for one in CAPABILITIES)
    types = [kind for one in CAPABILITIES for kind in one.types]
    assert len(set(types)) == len(types)


def test_what_is_asked_for_is_what_was_chosen() -> None:
    """A usual login asks for no power over the channel; choosing adds, and what was there before stays."""
    usual = scopes_for("streamer")
    assert "user:read:chat" in usual
    assert not [scope for scope in usual if "manage" in scope or "edit" in scope]
    assert scopes_for("streamer", ["polls", "clips"]) - usual == {"channel:manage:polls", "clips:edit"}
    assert scopes_for("streamer", keep={"channel:manage:raids"}) - usual == {"channel:manage:raids"}
    assert scopes_for("bot") == {"user:write:chat"}
    assert scopes_for("bot", ["bot-badge"]) == {"user:write:chat", "user:bot"}


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    """As a setting is."""
    with pytest.raises(SettingError, match=r"'polling'.*polls"):
        scopes_for("streamer", ["polling"])


@pytest.mark.parametrize("capability", [one.name for one in CAPABILITIES if one.name != "bot-badge"])
def test_the_command_that_mends_does_mend(capability: str) -> None:
    """Following `mend` makes the ability available; without its permission it says which is missing."""
    before = status(capability)
    if before.available:
        assert before.mend is before.missing_scope is None
        return
    assert before.mend is not None
    assert before.missing_scope is not None
    chosen = before.mend.split(" --with ")[1:]
    assert before.mend == login_command("streamer", capability=chosen[0] if chosen else None)
    after = status(capability, *scopes_for("streamer", chosen))
    assert after.available
    assert after.mend is None


def test_managing_includes_seeing() -> None:
    """Who may run polls sees them."""
    assert holds({"channel:manage:polls"}, "channel:read:polls")
    assert not holds({"channel:read:polls"}, "channel:manage:polls")
    assert status("poll-results", "channel:manage:polls").available


def test_a_bot_speaks_with_its_own_permission() -> None:
    """The streamer's does not matter then, and the command is the bot's."""
    silent = status("send-chat", "user:write:chat", bot=Login(frozenset()))
    assert (silent.available, silent.mend) == (False, "vtuber login twitch --bot")
    assert status("send-chat", bot=Login(frozenset({"user:write:chat"}))).available


@pytest.mark.parametrize(
    ("streamer", "bot", "app", "mend"),
    [
        (["channel:bot"], ["user:bot", "user:write:chat"], True, None),
        (["channel:bot"], ["user:bot", "user:write:chat"], False, "set TWITCH_CLIENT_SECRET"),
        (["channel:bot"], ["user:write:chat"], True, "vtuber login twitch --bot --with bot-badge"),
        ([], ["user:bot", "user:write:chat"], True, "vtuber login twitch --with bot-badge"),
    ],
)
def test_the_badge_takes_three(streamer: list[str], bot: list[str], app: bool, mend: str | None) -> None:
    """A secret, the bot's word and the streamer's."""
    found = status("bot-badge", *streamer, bot=Login(frozenset(bot)), app=app)
    assert (found.available, found.mend) == (mend is None, mend)


def test_nobody_logged_in_can_do_nothing_but_log_in() -> None:
    """Every ability names the login."""
    found = capabilities_of(streamer=None)
    assert all(one.mend and "vtuber login twitch" in one.mend for one in found)
