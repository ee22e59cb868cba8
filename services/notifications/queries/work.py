"""How far the respondents of a round have come, as reminders ask."""

import json
from typing import Any

from sqlalchemy import select

from libs.common import events
from libs.common.asked import Asked, asked
from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.reminders.missing import Content, Work
from services.notifications.reminders.round_work import RoundWork
from services.notifications.reminders.telling import Key, Ledger, SentBack

ROUND = table_of(models.Round)
STANDING_RETURN = table_of(models.StandingReturn)
DECISION = table_of(models.Decision)
SIGNED = table_of(models.SignedContent)
DRAFT = table_of(models.DraftContent)
REMINDER = table_of(models.Reminder)


async def round_states(tx: Transaction) -> list[events.RoundState]:
    """Every round as it stands."""
    rows = await tx.rows(select(ROUND.c.document).order_by(ROUND.c.round))
    return [events.RoundState.model_validate_json(row.document) for row in rows]


async def ledger(tx: Transaction, rounds: list[str]) -> Ledger:
    rows = await tx.rows(select(REMINDER).where(any_of(tx, REMINDER.c.round, rounds)))
    return {Key(row.round, row.respondent, row.kind, row.about_at, row.number): row.outcome for row in rows}


async def sent_back(tx: Transaction, rounds: list[str]) -> dict[tuple[str, str], SentBack]:
    """(round, respondent) → the decision, where the version that stands was sent back."""
    query = (
        select(DECISION)
        .join(
            STANDING_RETURN,
            (STANDING_RETURN.c.round == DECISION.c.round)
            & (STANDING_RETURN.c.respondent == DECISION.c.respondent)
            & (STANDING_RETURN.c.version == DECISION.c.version),
        )
        .where(DECISION.c.kind == "sent_back", any_of(tx, DECISION.c.round, rounds))
        .order_by(DECISION.c.round, DECISION.c.respondent)
    )
    return {(row.round, row.respondent): SentBack(row.version, row.decided_at) for row in await tx.rows(query)}


async def work_in(tx: Transaction, rounds: list[str]) -> dict[str, RoundWork]:
    """By round; rounds that are unknown are left out."""

    async def of(table: Any) -> dict[tuple[str, str], Any]:
        rows = await tx.rows(select(table).where(any_of(tx, table.c.round, rounds)))
        return {(row.round, row.respondent): row for row in rows}

    documents = await tx.rows(select(ROUND.c.document).where(any_of(tx, ROUND.c.round, rounds)))
    standing, decided = await of(STANDING_RETURN), await of(DECISION)
    signed, drafts = await of(SIGNED), await of(DRAFT)
    found = {}
    for row in documents:
        state = events.RoundState.model_validate_json(row.document)
        keys = {respondent.code: (state.round, respondent.code) for respondent in state.respondents}
        tasks = asked(state)
        work = {
            code: _work(tasks[code], standing.get(key), decided.get(key), signed.get(key), drafts.get(key))
            for code, key in keys.items()
        }
        found[state.round] = RoundWork(state, tasks, work)
    return found


def _work(task: Asked, standing: Any, decided: Any, signed: Any, draft: Any) -> Work:
    """Of a version that was signed before its content was kept here, nothing counts as missing (until a replay)."""
    of_standing = decided.kind if decided and standing and decided.version == standing.version else None
    return Work(
        draft=_content(draft),
        standing=(_content(signed) if signed else _whole(task)) if standing else None,
        accepted=of_standing == "accepted",
        sent_back=of_standing == "sent_back",
    )


def _whole(task: Asked) -> Content:
    return Content([area.code for area in task.areas], [question.id for question in task.questions])


def _content(row: Any | None) -> Content:
    return Content(json.loads(row.areas), json.loads(row.answers)) if row else Content()
