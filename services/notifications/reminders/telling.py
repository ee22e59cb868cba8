"""What there is to tell at a moment: for each respondent the step of its ladder, and a version that was sent back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from libs.common.events import RoundState
from services.notifications.reminders.ladder import VALID, Deadline, Step, applying, deadline_of, ladder, upcoming

Kind = Literal["reminder", "sent_back"]


class Key(NamedTuple):
    """Of an entry in the ledger (models.Reminder)."""

    round: str
    respondent: str
    kind: Kind
    about_at: datetime
    number: int


Ledger = Mapping[Key, str]
"""Key → outcome."""

UNDECIDED = (None, "no_recipient")
"""Outcomes that are looked at again: somebody may have come who can be told."""


class SentBack(NamedTuple):
    """The agency's word on the version that stands."""

    version: int
    decided_at: datetime


class ToTell(NamedTuple):
    """Something whose moment has come, and the earlier steps that it overtakes."""

    key: Key
    at: datetime
    deadline: Deadline
    overtaken: Sequence[Step] = ()


Plans = Mapping[tuple[str, str], tuple[Deadline, list[Step]]]
"""(round, respondent) → the deadline and its ladder."""


def plans(states: Sequence[RoundState]) -> Plans:
    found = {}
    for state in states:
        for respondent in state.respondents:
            deadline = deadline_of(state, respondent.code)
            found[state.round, respondent.code] = (deadline, ladder(state.reminders, deadline))
    return found


def to_tell(
    planned: Plans, sent_back: Mapping[tuple[str, str], SentBack], known: Ledger, now: datetime
) -> list[ToTell]:
    """What the ledger does not know yet. A reminder comes last, so that it has the last word: it says all that a
    notice would."""
    found = [*_notices(planned, sent_back, now), *_steps(planned, now)]
    return [one for one in found if known.get(one.key) in UNDECIDED]


def _notices(planned: Plans, sent_back: Mapping[tuple[str, str], SentBack], now: datetime) -> Iterator[ToTell]:
    for place, decision in sent_back.items():
        if place in planned and now - decision.decided_at <= VALID:
            key = Key(*place, "sent_back", decision.decided_at, decision.version)
            yield ToTell(key, decision.decided_at, planned[place][0])


def _steps(planned: Plans, now: datetime) -> Iterator[ToTell]:
    for place, (deadline, steps) in planned.items():
        if step := applying(steps, now):
            key = Key(*place, "reminder", deadline.due_at, step.days)
            yield ToTell(key, step.at, deadline, [earlier for earlier in steps if earlier.at < step.at])


def next_moment(planned: Plans, now: datetime) -> datetime | None:
    """When a ladder's next step comes; None if there is none ahead."""
    return min((at for _, steps in planned.values() if (at := upcoming(steps, now))), default=None)
