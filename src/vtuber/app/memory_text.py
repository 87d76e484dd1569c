"""What the memory knows, as text for the terminal and as JSON."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from vtuber.app.terminal_text import on_one_line
from vtuber.domain.money import Money
from vtuber.domain.promises import Promise
from vtuber.memory.graph import Graph, resolve
from vtuber.memory.ports import Figures, ViewerPast

_MEGABYTE = 1_000_000


def as_json(known: ViewerPast | Figures | Promise) -> object:
    """Return what is known in plain values; amounts are decimal strings."""
    return msgspec.to_builtins(known, builtin_types=())


def graph_json(graph: Graph) -> object:
    """Return all nodes and relations; whoever is spoken of by name is also given by id where the name is known."""
    plain = msgspec.to_builtins(graph)
    for allusion in plain["allusions"]:
        allusion["viewer_meant"] = resolve(allusion["to"], graph.viewers) if allusion["kind"] == "viewer" else None
    for gift in plain["gifted_to"]:
        gift["viewer_meant"] = resolve(gift["recipient"], graph.viewers)
    return plain


def viewer_text(past: ViewerPast) -> str:
    """Return everything known of a viewer, one thing a line."""
    facts = [
        ("id", past.id),
        ("names", ", ".join(past.names)),
        ("first seen", f"{past.first_seen:%Y-%m-%d %H:%M}"),
        ("last seen", f"{past.last_seen:%Y-%m-%d %H:%M}"),
        ("streams", f"{past.streams}, {past.messages} messages, {past.replies} answered"),
        ("subscribed", f"{past.months_subscribed} months" if past.months_subscribed else ""),
        ("payments", f"{past.payments}, {_money(past.given) or 'no public amount'}" if past.payments else ""),
        ("gifts", f"{past.gifts} subscriptions given" if past.gifts else ""),
        ("raids", str(past.raids) if past.raids else ""),
        ("asked about", ", ".join(past.asked_about)),
        ("last topic", past.last_topic or ""),
        ("last time", f"gave {_money(past.given_last_time)}" if past.given_last_time else ""),
        ("talks with", ", ".join(past.friends)),
        *(("said", line.text) for line in past.lines),
        *(("taken up", line.text) for line in past.shared),
        *(("told", f"{fact.key}: {fact.value}, {fact.last_told:%Y-%m-%d}") for fact in past.facts),
    ]
    told = [f"  {label:<12} {on_one_line(fact)}" for label, fact in facts if fact]
    return "\n".join((on_one_line(past.name), *told))


def list_text(pasts: Iterable[ViewerPast]) -> str:
    """Return viewers, one a line."""
    return "\n".join(
        f"{on_one_line(past.name):<24}  {on_one_line(past.id):<28}  {past.streams:>4} streams  "
        f"{past.messages:>6} messages  {_money(past.given)}".rstrip()
        for past in pasts
    )


def figures_text(figures: Figures) -> str:
    """Return how much is remembered."""
    disk = f"; {figures.bytes_on_disk / _MEGABYTE:.1f} MB on disk" if figures.bytes_on_disk else ""
    return (
        f"{figures.viewers:,} viewers, {figures.streams:,} streams, {figures.messages:,} messages, "
        f"{figures.payments:,} payments, {figures.lines:,} lines kept in words, {figures.facts:,} facts, "
        f"{figures.forgotten:,} viewers to be forgotten; {figures.promises:,} promises, {figures.topics:,} topics, "
        f"{figures.games:,} games, "
        f"{figures.clips:,} clips{disk}"
    )


def _money(given: dict[str, Decimal]) -> str:
    return ", ".join(str(Money(amount=amount, currency=currency)) for currency, amount in given.items())
