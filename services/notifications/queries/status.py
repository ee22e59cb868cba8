"""Rounds, status and timelines, as they are told.

`only` limits an answer to one respondent: a caller with the scope `submit` sees its own work, and that of its own
rounds' respondents.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select

from libs.common import events
from libs.common.alphabet import swedish
from libs.common.asked import Asked, asked
from libs.common.database import Transaction, table_of
from services.notifications import models
from services.notifications.phrases import phrase
from services.notifications.reminders.ladder import deadline_of
from services.notifications.schemas import status as schemas

ROUND = table_of(models.Round)
DRAFT_ACTIVITY = table_of(models.DraftActivity)
STANDING_RETURN = table_of(models.StandingReturn)
DECISION = table_of(models.Decision)
COMPILATION = table_of(models.Compilation)
CELL = table_of(models.Cell)
TIMELINE = table_of(models.TimelineItem)
SIGNED_INSATS = table_of(models.SignedInsats)

MISSING = schemas.CellItem(state="missing", insatser=0)


# ---- rounds ------------------------------------------------------------------------------------------------


async def rounds(tx: Transaction, only: str | None, limit: int, offset: int) -> schemas.RoundList:
    """Newest opened first."""
    found = [
        events.RoundState.model_validate_json(row.document)
        for row in await tx.rows(select(ROUND.c.document).order_by(ROUND.c.opens_at.desc(), ROUND.c.round))
    ]
    seen = [state for state in found if any(_sees(state, only, r.code) for r in state.respondents)]
    items = [
        schemas.RoundItem(**state.model_dump(exclude={"respondents"}), respondents=len(state.respondents))
        for state in seen[offset : offset + limit]
    ]
    return schemas.RoundList(items=items, total=len(seen))


async def round_status(tx: Transaction, round_id: str, only: str | None) -> schemas.RoundStatus | None:
    """The board of one round, respondents in Swedish alphabetical order; None for an unknown round."""
    document = await tx.scalar(select(ROUND.c.document).where(ROUND.c.round == round_id))
    if document is None:
        return None
    state = events.RoundState.model_validate_json(document)
    facts = await _facts(tx, round_id)
    listed = sorted(state.respondents, key=lambda respondent: swedish(respondent.name))
    tasks = asked(state)
    respondents = [
        _respondent(state, facts, respondent, tasks[respondent.code])
        for respondent in listed
        if _sees(state, only, respondent.code)
    ]
    return schemas.RoundStatus(
        round=round_id,
        title=state.title,
        due_at=state.due_at,
        locks_at=state.locks_at,
        locked=all(deadline_of(state, respondent.code).locks_at <= tx.now for respondent in state.respondents),
        counts=_counts(respondents, facts),
        areas=[schemas.AreaItem(**area.model_dump()) for area in sorted(state.areas, key=lambda a: a.number)],
        respondents=respondents,
    )


def is_own(only: str | None, respondent: str) -> bool:
    """Whether a caller that is limited to `only` sees the respondent: itself, and those of the rounds that it owns,
    whose codes begin with its own (intake opens no round where they don't)."""
    return only is None or respondent == only or respondent.startswith(f"{only}-")


def _sees(state: events.RoundState, only: str | None, respondent: str) -> bool:
    """Itself and, in a round of its own, its respondents."""
    return only is None or respondent == only or state.owner == only


class _Facts:
    """A round's rows by respondent."""

    def __init__(self) -> None:
        self.draft: set[str] = set()
        self.signed: dict[str, Any] = {}
        self.decided: dict[str, Any] = {}
        self.compiled: dict[str, int] = {}
        self.cells: dict[tuple[str, str], Any] = {}

    def processed(self, respondent: str) -> bool:
        """The standing version has reached both the aggregates and the report."""
        signed, row = self.signed.get(respondent), self.cells.get((respondent, ""))
        return (
            signed is not None
            and row is not None
            and row.return_version >= signed.version
            and self.compiled.get(respondent, 0) >= signed.version
        )

    def state(self, respondent: str) -> schemas.ReturnState:
        signed, decided = self.signed.get(respondent), self.decided.get(respondent)
        if signed is None:
            return "draft" if respondent in self.draft else "nothing"
        if decided is not None and decided.version == signed.version:
            return "accepted" if decided.kind == "accepted" else "sent_back"
        return "processed" if self.processed(respondent) else "submitted"


async def _facts(tx: Transaction, round_id: str) -> _Facts:
    facts = _Facts()

    async def of_round(table: Any) -> Sequence[Any]:
        return await tx.rows(select(table).where(table.c.round == round_id))

    facts.draft = {row.respondent for row in await of_round(DRAFT_ACTIVITY)}
    facts.signed = {row.respondent: row for row in await of_round(STANDING_RETURN)}
    facts.decided = {row.respondent: row for row in await of_round(DECISION)}
    facts.compiled = {row.respondent: row.version for row in await of_round(COMPILATION)}
    facts.cells = {(row.respondent, row.area): row for row in await of_round(CELL)}
    return facts


def _respondent(
    state: events.RoundState, facts: _Facts, respondent: events.Respondent, task: Asked
) -> schemas.RespondentStatus:
    code, signed = respondent.code, facts.signed.get(respondent.code)
    deadline = deadline_of(state, code)
    return schemas.RespondentStatus(
        code=code,
        name=respondent.name,
        state=facts.state(code),
        return_id=signed.return_id if signed else None,
        version=signed.version if signed else None,
        received_at=signed.received_at if signed else None,
        on_time=signed.on_time if signed else None,
        due_at=deadline.due_at,
        locks_at=deadline.locks_at,
        cells={
            area.code: _cell(facts.cells.get((code, area.code)))
            for area in task.areas
            if not area.optional or _cell(facts.cells.get((code, area.code))).state != "missing"
        },
    )


def _cell(row: Any | None) -> schemas.CellItem:
    return MISSING if row is None else schemas.CellItem(state=row.state, insatser=row.insatser)


def _counts(respondents: Sequence[schemas.RespondentStatus], facts: _Facts) -> schemas.Counts:
    signed = [respondent for respondent in respondents if respondent.version is not None]
    return schemas.Counts(
        respondents=len(respondents),
        submitted=len(signed),
        processed=sum(facts.processed(respondent.code) for respondent in signed),
        late=sum(not respondent.on_time for respondent in signed),
        missing=len(respondents) - len(signed),
    )


# ---- timelines ---------------------------------------------------------------------------------------------


def of_return(return_id: str) -> Any:
    """Condition: the events that concern a return."""
    return TIMELINE.c.return_id == return_id


def of_insats(insats_id: str) -> Any:
    """Condition: the events of an insats, and what became of the returns that it was signed in."""
    returns = select(SIGNED_INSATS.c.return_id).where(SIGNED_INSATS.c.insats_id == insats_id)
    whole_return = or_(TIMELINE.c.event_type.startswith("return."), TIMELINE.c.event_type == events.ReportCompiled.TYPE)
    return or_(TIMELINE.c.insats_id == insats_id, and_(TIMELINE.c.return_id.in_(returns), whole_return))


async def owner(tx: Transaction, condition: Any) -> str | None:
    """Whose timeline it is; None if there is none."""
    found: str | None = await tx.scalar(select(TIMELINE.c.respondent).where(condition).limit(1))
    return found


async def timeline(tx: Transaction, condition: Any, limit: int, offset: int, english: bool) -> schemas.Timeline:
    """Oldest first: by the events' own time, those of one moment in order of arrival."""
    rows = await tx.rows(
        select(TIMELINE).where(condition).order_by(TIMELINE.c.time, TIMELINE.c.position).limit(limit).offset(offset)
    )
    total = await tx.scalar(select(func.count()).select_from(TIMELINE).where(condition))
    return schemas.Timeline(items=[entry(row, english) for row in rows], total=total)


def entry(row: Any, english: bool) -> schemas.TimelineEntry:
    details = json.loads(row.details)
    return schemas.TimelineEntry(
        position=row.position,
        type=row.event_type,
        time=row.time,
        round=row.round,
        respondent=row.respondent,
        return_id=row.return_id,
        insats_id=row.insats_id,
        what=phrase(row.event_type, details, english),
        details=details,
    )
