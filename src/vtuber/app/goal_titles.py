"""Which titles of goals viewers may see and hear."""

from collections.abc import Awaitable, Callable, Collection

from vtuber.domain.canaries import Canaries
from vtuber.domain.errors import GoalError
from vtuber.domain.skeleton import has_controls
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.second_opinion import SecondOpinion


def may_be_shown(title: str, moderator: WordListModerator) -> bool:
    """Tell whether a title passes the word lists, the topics that must not be spoken of included."""
    return not has_controls(title) and not moderator.categories(title)


def check_title(title: str, moderator: WordListModerator) -> None:
    """Raise `GoalError` for a title that she would not say."""
    if not may_be_shown(title, moderator):
        raise GoalError(f"{title!r} cannot be a goal's title: it would be shown and spoken, and the gate refuses it.")


def title_judge(
    moderator: WordListModerator, opinion: SecondOpinion | None, canaries: Collection[str] = ()
) -> Callable[[str], Awaitable[bool]]:
    """Return who judges titles that a model made: word lists, and a second opinion where one is asked for.

    None may tell a part of the canaries.
    """
    secret = Canaries(canaries)

    async def judge(title: str) -> bool:
        if not may_be_shown(title, moderator) or secret.sing(title):
            return False
        return opinion is None or (await opinion.review(title, vetted=False)).allowed

    return judge
