"""Our own words in a follow-up by chapters, in Swedish and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChapterWords:
    """`{…}` is filled in by the report."""

    respondents: str
    items: str
    yes: str
    no: str
    nil: str
    unanswered: str
    no_return: str
    goal: str
    goals: str


SWEDISH = ChapterWords(
    respondents="Sakområden som har svarat",
    items="Insatser",
    yes="Ja",
    no="Nej",
    nil="Inga insatser att redovisa",
    unanswered="Uppgift saknas",
    no_return="Har inte lämnat sin uppföljning",
    goal="Mål i Agenda 2030: {goals}",
    goals="Mål i Agenda 2030: {goals}",
)

ENGLISH = ChapterWords(
    respondents="Strategic areas that have answered",
    items="Interventions",
    yes="Yes",
    no="No",
    nil="No interventions to report",
    unanswered="No information",
    no_return="Has not submitted its follow-up",
    goal="Goal of the 2030 Agenda: {goals}",
    goals="Goals of the 2030 Agenda: {goals}",
)

CHAPTER_WORDS = {"sv": SWEDISH, "en": ENGLISH}
