"""Rounds, returns and decisions in few words, for stories about deadlines."""

from datetime import datetime, timedelta

from libs.common import events
from tests.notifications import example_events

AREAS = [area.code for area in example_events.areas()]
QUESTIONS = [
    events.Question(id="8.1", type="text", title="Hur fördelades medlen?", title_en="How was the money allocated?"),
    events.Question(id="8.2", type="text", title="Övrigt", title_en="Other", optional=True),
]


def opened(
    round_id: str,
    opens_at: datetime,
    due_at: datetime,
    *,
    title: str = "Återrapportering",
    respondents: list[str] | None = None,
    reminders: events.ReminderPlan | None = None,
) -> events.RoundOpened:
    """All 21 regions, or some of them."""
    everybody = example_events.respondents()
    return events.RoundOpened(
        round=round_id,
        revision=1,
        title=title,
        form="villkor-2023",
        form_version=1,
        opens_at=opens_at,
        due_at=due_at,
        locks_at=due_at + timedelta(days=60),
        respondents=[one for one in everybody if respondents is None or one.code in respondents],
        areas=example_events.areas(),
        questions=QUESTIONS,
        reminders=reminders,
    )


def extended(before: events.RoundState, respondent: str, due_at: datetime, granted_at: datetime) -> events.RoundChanged:
    extension = events.Extension(
        respondent=respondent, due_at=due_at, reason="Sjukdom", granted_by="agency", granted_at=granted_at
    )
    state = before.model_dump() | {"revision": before.revision + 1}
    state["extensions"] = [*state["extensions"], extension.model_dump()]
    return events.RoundChanged.model_validate(state)


def submitted(
    round_id: str, respondent: str, version: int, now: datetime, *, without: str = "", answered: bool = True
) -> events.ReturnSubmitted:
    """With an insats in every area but the last, which is certified nil, and but `without`."""
    *reported, nil = [area for area in AREAS if area != without]
    return events.ReturnSubmitted(
        round=round_id,
        respondent=respondent,
        return_id=f"{round_id}.{respondent}.{version}",
        version=version,
        received_at=now,
        on_time=True,
        content_sha256="0" * 64,
        signed_by="Kim",
        insatser=[
            events.InsatsReference(insats_id=f"{respondent}.{area}", version=version, area=area) for area in reported
        ],
        nil_returns=[events.NilReturn(area=nil, reason="Inget i år")],
        answers={"8.1": events.Answer(text="Enligt plan")} if answered else {},
    )


def sent_back(round_id: str, respondent: str, version: int, now: datetime) -> events.ReturnSentBack:
    return events.ReturnSentBack(
        round=round_id,
        respondent=respondent,
        return_id=f"{round_id}.{respondent}.{version}",
        version=version,
        decided_at=now,
        decided_by="agency",
        comments=[events.Comment(message="Skriv mer om effekterna")],
    )


def accepted(round_id: str, respondent: str, version: int, now: datetime) -> events.ReturnAccepted:
    return events.ReturnAccepted(
        round=round_id,
        respondent=respondent,
        return_id=f"{round_id}.{respondent}.{version}",
        version=version,
        decided_at=now,
        decided_by="agency",
    )
