"""The look at subscriptions, worked out from a whole graph: slow, and plainly right."""

from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    SUBSCRIPTION_KINDS,
    Acquaintance,
    Attended,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)
from vtuber.memory.graph import Graph, PaymentMade
from vtuber.memory.projection import moment


def subscriptions_in(graph: Graph, viewer: str | None, besides: str | None, limit: int) -> SubscriptionHistory:
    """Return what `Memory.subscriptions` must return of this graph."""
    own = next((node.names for node in graph.viewers if node.id == viewer), ())
    paid = [p for p in graph.payments if p.kind in SUBSCRIPTION_KINDS]
    of_gift = {(p.viewer, p.stream, p.seq): p for p in paid}
    given = [(of_gift[g.viewer, g.stream, g.seq], g.recipient) for g in graph.gifted_to]
    if viewer is None:
        recipients = {name for _, name in given}
        worn = {badge.viewer for badge in graph.badges}
        payers = {p.viewer for p in paid}
        people = [n for n in graph.viewers if n.id in worn or n.id in payers or recipients.intersection(n.names)]
    else:
        people = [n for n in graph.viewers if set(own).intersection(n.names)]
        paid = [p for p in paid if p.viewer == viewer]
        given = [(p, name) for p, name in given if name in own]
    paid = sorted((p for p in paid if p.stream != besides), key=_age)[-limit:]
    given = sorted(((p, name) for p, name in given if p.stream != besides), key=lambda g: (*_age(g[0]), g[1]))[-limit:]
    people = sorted(people, key=lambda node: (-node.last, node.id))[:limit]
    return SubscriptionHistory(
        paid=tuple(
            SubscriptionPaid(
                at=moment(p.at),
                viewer=p.viewer,
                stream=p.stream,
                ref=str(p.seq),
                kind=p.kind,
                tier=_tier(p),
                months=p.months,
                count=p.count,
            )
            for p in paid
        ),
        given=tuple(
            SubscriptionGiven(
                at=moment(p.at), giver=p.viewer, recipient=name, stream=p.stream, ref=str(p.seq), tier=_tier(p)
            )
            for p, name in given
        ),
        people=tuple(
            Acquaintance(
                id=n.id,
                name=n.name,
                first=moment(n.first),
                last=moment(n.last),
                names=n.names,
                badges=tuple(
                    sorted(
                        BadgeSeen(at=moment(b.at), stream=b.stream, months=b.months)
                        for b in graph.badges
                        if b.viewer == n.id and b.stream != besides
                    )
                ),
                attended=tuple(
                    sorted(
                        Attended(at=moment(c.last), stream=c.stream)
                        for c in graph.chatted_in
                        if c.viewer == n.id and c.stream != besides
                    )
                ),
            )
            for n in sorted(people)
        ),
        streams=tuple(
            StreamBegan(at=moment(s.first), stream=s.id)
            for s in sorted(graph.streams, key=lambda s: (s.first, s.id))
            if s.id != besides
        ),
    )


def _age(paid: PaymentMade) -> tuple[int, str, str, int]:
    return paid.at, paid.viewer, paid.stream, paid.seq


def _tier(paid: PaymentMade) -> Tier | None:
    return Tier(paid.tier) if paid.tier else None
