"""Which events a subscriber wants."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from libs.common.events import EVENTS, AggregateUpdated, Event

SUBSCRIBABLE = tuple(name for name in EVENTS if not name.startswith("insats."))
"""A draft is its respondent's own until it is signed: `insats.*` tells of it and is for the services alone."""
DEFAULT = (AggregateUpdated.TYPE,)


class Choice(BaseModel):
    """What a subscriber wants. An empty list of rounds, respondents or areas means all."""

    model_config = ConfigDict(frozen=True)

    events: tuple[str, ...] = DEFAULT
    rounds: tuple[str, ...] = ()
    respondents: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def wants(self, event: Event) -> bool:
        """What concerns a whole round is told to whoever chose some of its respondents too; with areas chosen, only
        changes of their cells are told."""
        respondent = getattr(event, "respondent", None)
        return (
            event.TYPE in self.events
            and (not self.rounds or event.round in self.rounds)
            and (not self.respondents or respondent is None or respondent in self.respondents)
            and (not self.areas or area_of(event) in self.areas)
        )


def area_of(event: Event) -> str | None:
    return event.cell.area if isinstance(event, AggregateUpdated) else None


def lane_of(event: Event) -> str:
    """What is told in order whatever happens: a respondent in a round, and so each of its cells."""
    return f"{event.round}/{event.audience}"


@lru_cache(maxsize=4096)
def read(choice: str) -> Choice:
    """A choice as it is stored."""
    return Choice.model_validate_json(choice)


def written(**parts: Any) -> str:
    return Choice(**parts).model_dump_json()
