"""A round with what was asked of each respondent and how far each has come."""

from collections.abc import Mapping
from typing import NamedTuple

from libs.common.asked import Asked
from libs.common.events import RoundState
from services.notifications.reminders.missing import Missing, Work, missing


class RoundWork(NamedTuple):
    state: RoundState
    asked: Mapping[str, Asked]
    work: Mapping[str, Work]

    def missing(self, respondent: str) -> Missing:
        return missing(self.asked[respondent], self.work[respondent])

    def name(self, respondent: str) -> str:
        return next(one.name for one in self.state.respondents if one.code == respondent)
