"""The closed union of all events, and their names on the wire."""

from typing import get_args

from vtuber.domain.channel_events import ChannelEvent
from vtuber.domain.goal_events import GoalEvent
from vtuber.domain.lasting_events import LastingEvent
from vtuber.domain.names import snake_case
from vtuber.domain.show_events import ShowEvent

Event = ChannelEvent | ShowEvent | LastingEvent | GoalEvent
"""Everything that can stand in a journal."""

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)

KIND_OF: dict[type[Event], str] = {event_type: snake_case(event_type.__name__) for event_type in EVENT_TYPES}
"""The stable name of each event type, as journals and the API spell it (`chat_message`, `segment_started`)."""

TYPE_OF: dict[str, type[Event]] = {kind: event_type for event_type, kind in KIND_OF.items()}
"""The event type of each kind."""
