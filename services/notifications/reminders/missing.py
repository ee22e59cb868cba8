"""What is missing from a respondent's work, from what is known of its draft and of what it has signed."""

from collections.abc import Collection
from typing import NamedTuple

from libs.common.asked import Asked
from libs.common.events import Area, Question


class Content(NamedTuple):
    """What a draft or a signed version holds: areas with insatser or a certified nil, and questions answered."""

    areas: Collection[str] = ()
    answers: Collection[str] = ()


class Work(NamedTuple):
    """How far a respondent has come. `standing` is the content of the latest signed version, if there is one."""

    draft: Content
    standing: Content | None
    accepted: bool
    sent_back: bool


class Missing(NamedTuple):
    """What is left to do: `unsigned` if a version has to be signed, `sent_back` if because one was sent back."""

    areas: list[Area]
    questions: list[Question]
    unsigned: bool
    sent_back: bool

    def __bool__(self) -> bool:
        return bool(self.areas or self.questions or self.unsigned)

    @property
    def only_signature(self) -> bool:
        return self.unsigned and not self.areas and not self.questions and not self.sent_back


def missing(asked: Asked, work: Work) -> Missing:
    """Nothing once accepted. Of a version that stands, what it left out; else what the draft has not yet got."""
    if work.accepted:
        return Missing([], [], unsigned=False, sent_back=False)
    unsigned = work.standing is None or work.sent_back
    content = work.draft if unsigned or work.standing is None else work.standing
    return Missing(
        [area for area in asked.areas if not area.optional and area.code not in content.areas],
        [question for question in asked.questions if not question.optional and question.id not in content.answers],
        unsigned,
        work.sent_back,
    )
