"""Money: a wish to give becomes a payment some minutes later, of heavy-tailed size, within what the giver has."""

import math
import random
from decimal import Decimal
from functools import partial

from vtuber.audience.attendee import Attendee
from vtuber.audience.conversation import Conversation
from vtuber.audience.distributions import lognormal
from vtuber.audience.posts import Posted
from vtuber.audience.truth import Moved
from vtuber.audience.twitch_lines import plan_params
from vtuber.audience.venue import Venue
from vtuber.audience.world import World
from vtuber.domain.activities import Activity

SUBSCRIPTION_USD = 6.0
_CURRENCIES = ("EUR", "GBP", "CAD")
_BITS = (25, 50, 100, 150, 200, 300, 500, 1000, 1500, 2500, 5000, 10_000)
_SERIES = (1, 5, 10, 20)
_SERIES_WEIGHTS = (0.55, 0.3, 0.1, 0.05)
_SMALLEST_USD = 1.0
_FIVES_FROM_USD = 12.0
_ODD_SUMS = 0.12
_SHORTEST_LAG_S, _LONGEST_LAG_S = 10.0, 900.0


class Purses:
    """Turns wishes to give into payments."""

    def __init__(self, venue: Venue, *, conversation: Conversation, chance: random.Random) -> None:
        self._world = venue.channel.world
        self._crowd = venue.crowd
        self._programme = venue.programme
        self._conversation = conversation
        self._authors = venue.authors
        self._agenda = venue.agenda
        self._wire = venue.wire
        self._truth = venue.truth
        self._clock = venue.clock
        self._chance = chance

    def wish(self, giver: Attendee) -> None:
        """Somebody wants to give because of what is on now; the money comes later, whatever is on by then."""
        now = self._clock.monotonic()
        lag = lognormal(self._chance, self._world.lag_s, self._world.lag_sigma)
        due = now + min(_LONGEST_LAG_S, max(_SHORTEST_LAG_S, lag))
        self._agenda.add(due, partial(self._give, giver, self._programme.activity, now))

    def _give(self, giver: Attendee, activity: Activity, decided_s: float) -> Posted | None:
        if giver.banned or giver.budget_usd < _SMALLEST_USD:
            return None
        ways = self._world.ways_to_give
        match self._chance.choices(tuple(ways), tuple(ways.values()))[0]:
            case "donation":
                event_id, posted, usd = self._donate(giver, activity)
            case "subscription" if not giver.renewed:
                event_id, posted, usd = self._subscribe(giver)
            case "gift" if giver.budget_usd >= SUBSCRIPTION_USD:
                event_id, posted, usd = self._gift(giver)
            case _:
                event_id, posted, usd = self._cheer(giver, activity)
        giver.budget_usd = max(0.0, giver.budget_usd - usd)
        self._arrived(giver, event_id, usd)
        self._truth.moved.append(
            Moved(
                event_id=event_id,
                viewer_id=f"twitch:{giver.person.id}",
                activity=activity,
                decided_s=decided_s,
                arrived_s=self._clock.monotonic(),
                usd=usd,
            )
        )
        return posted

    def _arrived(self, giver: Attendee, event_id: str, usd: float) -> None:
        """Let chat cheer, and the giver wait for thanks."""
        self._authors.gave(event_id, giver)
        self._agenda.add(
            self._clock.monotonic() + self._world.thanks_within_s, partial(self._neglected, giver, event_id)
        )
        mean = self._world.sparks_of_payment * (0.4 + math.log10(1.0 + usd))
        self._conversation.spark("hype", mean, within_s=20.0, fill={"name": giver.person.name})

    def _neglected(self, giver: Attendee, event_id: str) -> None:
        if self._authors.unanswered(event_id):
            giver.delight(-self._world.neglect)

    def _donate(self, giver: Attendee, activity: Activity) -> tuple[str, Posted, float]:
        usd = _as_people_give(donation_usd(self._world, self._chance, giver.budget_usd), self._chance)
        foreign = int(giver.person.id[:4]) % 100 < 100 * self._world.foreign_currency
        currency = _CURRENCIES[int(giver.person.id[-2:]) % len(_CURRENCIES)] if foreign else "USD"
        donation_id, posted = self._wire.donation(giver.person.name, str(usd), currency, self._words(giver, activity))
        return f"streamlabs:{donation_id}", posted, float(usd)

    def _cheer(self, giver: Attendee, activity: Activity) -> tuple[str, Posted, float]:
        cents = 100 * donation_usd(self._world, self._chance, giver.budget_usd)
        bits = min(_BITS, key=lambda step: abs(math.log(step / cents)))
        text = f"Cheer{bits} {self._words(giver, activity)}".rstrip()
        message_id, posted = self._wire.chat(giver, text, extra=f"bits={bits};")
        giver.messages += 1
        return f"twitch:{message_id}", posted, bits / 100

    def _subscribe(self, giver: Attendee) -> tuple[str, Posted, float]:
        plan = "Prime" if self._chance.random() < self._world.prime_share else giver.person.plan
        giver.subscribed()
        months = giver.months
        params = f"msg-param-cumulative-months={months};msg-param-months=0;{plan_params(plan)}"
        if months == 1:
            message_id, posted = self._wire.notice(giver.sender, "sub", params)
        else:
            params += "msg-param-should-share-streak=0;msg-param-was-gifted=false;"
            text = (
                "" if self._silent() else self._conversation.phrasebook.phrase("resub", self._fill(months=str(months)))
            )
            message_id, posted = self._wire.notice(giver.sender, "resub", params, text)
        return f"twitch:{message_id}", posted, SUBSCRIPTION_USD

    def _gift(self, giver: Attendee) -> tuple[str, Posted, float]:
        count = self._chance.choices(_SERIES, _SERIES_WEIGHTS)[0]
        if count * SUBSCRIPTION_USD > giver.budget_usd:
            count = 1
        origin = self._wire.new_id()
        plain = f"msg-param-origin-id={origin};{plan_params('1000')}"
        recipients = self._recipients(giver, count)
        if count == 1:
            name = recipients[0]
            params = f"msg-param-recipient-display-name={name};msg-param-recipient-user-name={name.lower()};{plain}"
            message_id, posted = self._wire.notice(giver.sender, "subgift", params)
        else:
            params = f"msg-param-community-gift-id={origin};msg-param-mass-gift-count={count};{plain}"
            message_id, posted = self._wire.notice(giver.sender, "submysterygift", params)
            for name in recipients:
                soon = self._clock.monotonic() + 0.2 + self._chance.random()
                self._agenda.add(soon, partial(self._wire.gift, giver.sender, name, origin=origin))
        return f"twitch:{message_id}", posted, count * SUBSCRIPTION_USD

    def _recipients(self, giver: Attendee, count: int) -> list[str]:
        """Choose who gets the gifts; those present without a subscription become subscribers."""
        wanting = [attendee for attendee in self._crowd.present if not attendee.months and attendee is not giver]
        chosen = self._chance.sample(wanting, min(count, len(wanting)))
        for attendee in chosen:
            attendee.subscribed()
        names = [attendee.person.name for attendee in chosen]
        return names + [self._crowd.stranger().name for _ in range(count - len(names))]

    def _words(self, giver: Attendee, activity: Activity) -> str:
        if self._silent():
            return ""
        fits = activity is not Activity.IDLE and self._chance.random() < self._world.gives_for_a_reason
        kind = f"payment_{activity.value}" if fits else "payment"
        return self._conversation.phrasebook.phrase(kind, {**self._fill(), **giver.person.traits})

    def _fill(self, **more: str) -> dict[str, str]:
        return {**self._programme.fill, **more}

    def _silent(self) -> bool:
        return self._chance.random() < self._world.gives_without_words


def donation_usd(world: World, chance: random.Random, budget_usd: float) -> float:
    """Draw how much somebody gives: seldom a great sum whatever the budget, else a usual one within it."""
    if chance.random() < world.whale_share:
        return min(world.largest_usd, world.whale_usd * chance.paretovariate(world.whale_exponent))
    return max(_SMALLEST_USD, min(budget_usd, lognormal(chance, world.donation_usd, world.donation_sigma)))


def _as_people_give(usd: float, chance: random.Random) -> Decimal:
    """Round an amount as people do: whole dollars mostly, fives when it is more, now and then an odd sum."""
    if chance.random() < _ODD_SUMS:
        return Decimal(f"{usd:.2f}")
    step = 5 if usd > _FIVES_FROM_USD else 1
    return Decimal(f"{max(step, step * round(usd / step))}.00")
