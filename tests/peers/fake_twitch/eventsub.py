"""EventSub over WebSocket: welcome, keepalive, notification, reconnect, revocation, and the codes of its closes.

Source: https://dev.twitch.tv/docs/eventsub/handling-websocket-events/.
"""

import asyncio
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import WSMessage, web

from tests.peers.fake_twitch.faults import Faults
from tests.peers.fake_twitch.subscriptions import Subscription, Subscriptions
from tests.peers.fake_twitch.terms import Terms, stamp
from tests.peers.fake_twitch.wire import Outgoing, Wire
from tests.peers.fake_twitch.world_state import Happened, Note, Presence, WorldState

Json = dict[str, Any]

_LEAST_KEEPALIVE, _MOST_KEEPALIVE = 10, 600
INBOUND, NO_PONG, UNUSED, GRACE_OVER, BAD_RECONNECT = 4001, 4002, 4003, 4004, 4007
_STATUS_OF = {
    4000: "websocket_internal_error",
    INBOUND: "websocket_received_inbound_traffic",
    NO_PONG: "websocket_failed_ping_pong",
    UNUSED: "websocket_connection_unused",
    GRACE_OVER: "websocket_failed_to_reconnect",
    4005: "websocket_network_timeout",
    4006: "websocket_network_error",
}


@dataclass(slots=True)
class Session:
    """One client's session. After a handover `successor` gets what it would have got."""

    id: str
    wire: Wire
    keepalive: float
    presence: Presence
    used: asyncio.Event = field(default_factory=asyncio.Event)
    asked_to_leave: asyncio.Event = field(default_factory=asyncio.Event)
    successor: "Session | None" = None
    reconnect_token: str | None = None

    @property
    def heir(self) -> "Session":
        """Return who takes messages now."""
        return self.successor.heir if self.successor else self


class EventSub:
    """The server, and what every session is told."""

    def __init__(self, *, world: WorldState, subscriptions: Subscriptions, faults: Faults, terms: Terms) -> None:
        self._world = world
        self._subscriptions = subscriptions
        self._faults = faults
        self._terms = terms
        self._reconnects: dict[str, Session] = {}
        self.sessions: dict[str, Session] = {}
        self.address = ""
        self.accepted = 0

    @property
    def connections(self) -> Iterable[Wire]:
        """Everybody connected."""
        return [session.wire for session in self.sessions.values()]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        wire = await Wire.accept(request)
        self.accepted += 1
        old = None
        if (token := request.query.get("reconnect")) is not None:
            old = self._reconnects.pop(token, None)
            if old is None:
                await wire.close(BAD_RECONNECT)
                return wire.ws
        session = await self._open(wire, request.query.get("keepalive_timeout_seconds", ""), old)
        try:
            await wire.serve(
                partial(self._heard, session),
                self._write(session),
                wire.ping_forever(self._terms.ping_every, self._terms.pong_within, NO_PONG),
                self._watch_for_use(session),
                self._watch_for_leave(session),
            )
        finally:
            self._closed(session)
        return wire.ws

    def tell(self, happened: Happened) -> None:
        """Notify every session that subscribed to it."""
        if not isinstance(happened.what, Note):
            return
        for subscription in self._subscriptions.wanting(happened.what):
            session = self.sessions[subscription.session_id]
            happened.wanted.append(session.id)
            message_id = happened.message_ids[subscription.id] = self._world.new_id()
            metadata = self._metadata("notification", message_id) | {
                "subscription_type": subscription.type,
                "subscription_version": subscription.version,
            }
            payload = {"subscription": subscription.told(), "event": happened.what.event}
            text = _dump(metadata, payload)
            self._faults.pass_on(partial(self._send, session, text, happened))
        if happened.type == "channel.ban" and happened.event["is_permanent"]:
            self._revoke_chat(happened.event["user_id"], happened.event["broadcaster_user_id"])

    def _revoke_chat(self, user_id: str, broadcaster_id: str) -> None:
        """Take from somebody who was banned the subscriptions to the chat."""
        for each in self._subscriptions.all:
            reads = each.type.startswith("channel.chat.") and each.condition["user_id"] == user_id
            if reads and each.condition["broadcaster_user_id"] == broadcaster_id and each.status == "enabled":
                self.revoke(each, "chat_user_banned")

    def revoke(self, subscription: Subscription, status: str) -> None:
        """End a subscription and tell its session why."""
        session = self.sessions.get(subscription.session_id)
        subscription.status = status
        if session:
            metadata = self._metadata("revocation") | {
                "subscription_type": subscription.type,
                "subscription_version": subscription.version,
            }
            session.heir.wire.put(Outgoing(_dump(metadata, {"subscription": subscription.told()})))

    async def ask_to_reconnect(self) -> None:
        """Send session_reconnect to all, and close with 4004 who has not moved when the grace time is over."""
        for session in list(self.sessions.values()):
            if session.reconnect_token is None:
                self._ask(session)

    def _ask(self, session: Session) -> None:
        session.reconnect_token = secrets.token_urlsafe(12)
        self._reconnects[session.reconnect_token] = session
        payload = self._session_json(session, "reconnecting")
        payload["session"] |= {
            "keepalive_timeout_seconds": None,
            "reconnect_url": f"{self.address}?reconnect={session.reconnect_token}",
        }
        session.wire.put(Outgoing(_dump(self._metadata("session_reconnect"), payload)))
        session.asked_to_leave.set()

    async def _open(self, wire: Wire, asked: str, old: Session | None) -> Session:
        now = self._world.clock.now()
        session_id = f"AgoQ{secrets.token_urlsafe(24)}"
        keepalive = old.keepalive if old else self._keepalive(asked)
        presence = Presence(id=session_id, medium="eventsub", opened_at=now)
        session = Session(session_id, wire, keepalive, presence)
        self._world.presences.append(presence)
        if old:
            await old.wire.drained()
        self.sessions[session_id] = session
        self._subscriptions.sessions[session_id] = now
        if old:
            session.used.set()
            old.successor = session
            self._subscriptions.hand_over(old.id, session_id)
        await wire.send(_dump(self._metadata("session_welcome"), self._session_json(session, "connected")))
        return session

    def _keepalive(self, asked: str) -> float:
        if self._terms.keepalive is not None:
            return self._terms.keepalive
        wanted = int(asked) if asked.lstrip("-").isdecimal() else _LEAST_KEEPALIVE
        return min(max(wanted, _LEAST_KEEPALIVE), _MOST_KEEPALIVE)

    def _session_json(self, session: Session, status: str) -> Json:
        return {
            "session": {
                "id": session.id,
                "status": status,
                "connected_at": stamp(session.presence.opened_at),
                "keepalive_timeout_seconds": max(1, round(session.keepalive)),
                "reconnect_url": None,
                "recovery_url": None,
            }
        }

    def _send(self, session: Session, text: str, happened: Happened) -> None:
        heir = session.heir
        if heir.id not in self.sessions:
            return

        def written() -> None:
            if heir.id not in happened.reached:
                happened.reached.append(heir.id)

        heir.wire.put(Outgoing(text, written))

    async def _write(self, session: Session) -> None:
        wire = session.wire
        while True:
            try:
                async with asyncio.timeout(session.keepalive):
                    outgoing = await wire.queue.get()
            except TimeoutError:
                alive = _dump(self._metadata("session_keepalive"), {})
                if not self._faults.keepalives_held and not self._faults.muted and not await wire.send(alive):
                    return
                continue
            if not self._faults.muted:
                if not await wire.send(outgoing.text):
                    return
                outgoing.written()
            wire.queue.task_done()

    async def _heard(self, session: Session, message: WSMessage) -> None:
        await session.wire.close(INBOUND)

    async def _watch_for_use(self, session: Session) -> None:
        try:
            async with asyncio.timeout(self._terms.unused_after):
                await session.used.wait()
        except TimeoutError:
            await session.wire.close(UNUSED)

    async def _watch_for_leave(self, session: Session) -> None:
        await session.asked_to_leave.wait()
        await asyncio.sleep(self._terms.reconnect_grace)
        await session.wire.close(GRACE_OVER)

    def subscribed(self, session_id: str) -> None:
        """Learn that a session has a subscription."""
        self.sessions[session_id].used.set()

    def _closed(self, session: Session) -> None:
        self.sessions.pop(session.id, None)
        if session.reconnect_token:
            self._reconnects.pop(session.reconnect_token, None)
        code = session.wire.close_code or session.wire.ws.close_code
        session.presence.closed_at, session.presence.code = self._world.clock.now(), code
        self._subscriptions.end_session(session.id, _STATUS_OF.get(code or 0, "websocket_disconnected"))

    def _metadata(self, kind: str, message_id: str | None = None) -> Json:
        return {
            "message_id": message_id or self._world.new_id(),
            "message_type": kind,
            "message_timestamp": stamp(self._world.clock.now()),
        }


def _dump(metadata: Json, payload: Json) -> str:
    return json.dumps({"metadata": metadata, "payload": payload}, ensure_ascii=False, separators=(",", ":"))
