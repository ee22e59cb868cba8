"""Whole documents as the rows of a report, without a service between: for tests and measurements of reports alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from libs.common.events import (
    Answer,
    Area,
    AreaLabel,
    Facets,
    InsatsContent,
    InsatsReference,
    NilReturn,
    Question,
    Respondent,
    ReturnSubmitted,
    RoundState,
    SdgLabel,
)
from libs.common.forms import Form, shipped
from services.classification.rules import Text, classify
from services.reporting.reports.rows import Reported, RoundRows, Standing

DUE = datetime(2024, 3, 1, 22, 59, tzinfo=UTC)
WHEN = datetime(2024, 2, 28, 8, 30, tzinfo=UTC)
TEXTS = ("name", "description", "outputs", "outcomes", "goals")


def rows_of(round: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]], reading: bool = True) -> RoundRows:
    """`round` as the body that opens it, `documents` by respondent; all signed at once, and read by classification
    unless `reading` is off."""
    form = shipped()[round["form"]]
    state = RoundState(
        round=round["id"],
        revision=1,
        title=round["title"],
        form=form.id,
        form_version=form.version,
        opens_at=DUE,
        due_at=DUE,
        locks_at=DUE,
        respondents=[Respondent(**respondent) for respondent in round["respondents"]],
        areas=_areas(form),
        questions=[
            Question(id=q.id, type=q.type, title=q.title.sv, title_en=q.title.en, optional=q.optional)
            for q in form.answerable
        ],
        definition=form.model_dump(mode="json", exclude_defaults=True),
    )
    return RoundRows(
        state, {code: standing(state.round, code, document, reading) for code, document in documents.items()}
    )


def _areas(form: Form) -> list[Area]:
    titles = form.area_titles
    return [
        Area(code=code, number=n, title=titles[code].sv, title_en=titles[code].en, optional=table.optional)
        for n, (code, table) in enumerate(form.areas.items(), 1)
    ]


def standing(round: str, respondent: str, document: Mapping[str, Any], reading: bool = True) -> Standing:
    insatser = tuple(
        Reported(
            f"{respondent}.{row['key']}",
            1,
            row["area"],
            InsatsContent.model_validate(row),
            labels_of(row) if reading else None,
        )
        for row in document["insatser"]
    )
    signed = ReturnSubmitted(
        round=round,
        respondent=respondent,
        return_id=f"{round}-{respondent}-1",
        version=1,
        received_at=WHEN,
        on_time=True,
        content_sha256="0" * 64,
        signed_by="Regiondirektör",
        insatser=[InsatsReference(insats_id=one.insats_id, version=1, area=one.area) for one in insatser],
        nil_returns=[NilReturn(**nil) for nil in document.get("nil_returns", [])],
        answers={question: Answer(**answer) for question, answer in document.get("answers", {}).items()},
    )
    return Standing(signed, insatser)


def labels_of(row: Mapping[str, Any]) -> Facets:
    found = classify(Text(**{field: row.get(field, "") for field in TEXTS}), row["area"])
    goals = [SdgLabel(goal=one.goal, named=one.named, confidence=one.confidence) for one in found.sdg]
    return Facets(area=AreaLabel(code=row["area"], confidence=1.0), sdg=goals)
