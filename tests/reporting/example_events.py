"""Small rounds, texts and returns as events, for the tests of the reporting service."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from libs.common.envelope import CloudEvent
from libs.common.events import (
    Answer,
    Area,
    AreaLabel,
    Declared,
    Event,
    Facets,
    InsatsClassified,
    InsatsContent,
    InsatsReceived,
    InsatsReference,
    NilReturn,
    Question,
    Respondent,
    ReturnSubmitted,
    RoundChanged,
    RoundOpened,
    SdgLabel,
)

ROUND = "prov-2025"
WHEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
AREAS = [
    Area(code="boende", number=1, title="Boende i hela landet", title_en="Housing"),
    Area(code="jamstalldhet", number=2, title="Jämställdhet", title_en="Gender equality"),
]
QUESTIONS = [
    Question(id="8.1", type="text", title="Hur är medlen fördelade?", title_en="How are the funds divided?"),
    Question(id="8.3", type="yes_no_text", title="Bidrar de till målen?", title_en="Do they serve the goals?"),
    Question(id="8.7", type="bullets", title="Vilka lärdomar finns?", title_en="What was learnt?"),
]
NAMES = {"24": "Västerbotten", "05": "Östergötland", "18": "Örebro", "14": "Västra Götaland"}

E = TypeVar("E", bound=Event)


def cloud(data: E) -> CloudEvent[E]:
    """The event as it comes off the bus, with an id of its own."""
    envelope: Any = CloudEvent.__class_getitem__(type(data))
    event: CloudEvent[E] = envelope(
        id=uuid.uuid4(), source=data.SOURCE, type=data.TYPE, subject=data.subject, time=WHEN, data=data
    )
    return event


def round_opened(names: dict[str, str] = NAMES, round: str = ROUND) -> CloudEvent[RoundOpened]:
    return cloud(RoundOpened(**_state(names, round), revision=1, title="Provomgång 2025"))


def round_changed(title: str, revision: int, round: str = ROUND) -> CloudEvent[RoundChanged]:
    return cloud(RoundChanged(**_state(NAMES, round), revision=revision, title=title))


def _state(names: dict[str, str], round: str) -> dict[str, Any]:
    return {
        "round": round,
        "form": "villkor-2023",
        "form_version": 1,
        "opens_at": WHEN,
        "due_at": WHEN,
        "locks_at": WHEN,
        "respondents": [Respondent(code=code, name=name) for code, name in names.items()],
        "areas": AREAS,
        "questions": QUESTIONS,
    }


def received(
    respondent: str, key: str, version: int = 1, area: str = "boende", **texts: str
) -> CloudEvent[InsatsReceived]:
    content = InsatsContent(**{"key": key, "area": area, "name": f"Insats {key} v{version}"} | texts)
    return cloud(
        InsatsReceived(
            round=ROUND,
            respondent=respondent,
            insats_id=f"{respondent}.{key}",
            version=version,
            content_sha256=f"{version:064}",
            received_at=WHEN,
            insats=content,
        )
    )


def classified(
    respondent: str, key: str, version: int = 1, goals: Sequence[int] = (), label_version: int = 1
) -> CloudEvent[InsatsClassified]:
    """As classification tells it: `goals` are named in the text."""
    return cloud(
        InsatsClassified(
            round=ROUND,
            respondent=respondent,
            insats_id=f"{respondent}.{key}",
            version=version,
            label_version=label_version,
            rules_version="1",
            declared=Declared(area="boende"),
            labels=Facets(
                area=AreaLabel(code="boende", confidence=0.9),
                sdg=[SdgLabel(goal=goal, named=True, confidence=1.0) for goal in goals],
            ),
        )
    )


def known(respondent: str, key: str, version: int = 1, **texts: str) -> tuple[CloudEvent[Any], CloudEvent[Any]]:
    """A text, and what it is about."""
    return received(respondent, key, version, **texts), classified(respondent, key, version)


def submitted(
    respondent: str,
    version: int,
    insatser: list[tuple[str, int]],
    nil: dict[str, str] | None = None,
    answers: dict[str, Answer] | None = None,
    round: str = ROUND,
    area: str = "boende",
) -> CloudEvent[ReturnSubmitted]:
    """`insatser` are (key, version), all of them in `area`."""
    return cloud(
        ReturnSubmitted(
            round=round,
            respondent=respondent,
            return_id=f"{round}-{respondent}-{version}",
            version=version,
            received_at=WHEN,
            on_time=True,
            content_sha256=f"{version:064}",
            signed_by="Regiondirektör",
            insatser=[
                InsatsReference(insats_id=f"{respondent}.{key}", version=number, area=area) for key, number in insatser
            ],
            nil_returns=[NilReturn(area=code, reason=reason) for code, reason in (nil or {}).items()],
            answers=answers or {},
        )
    )
