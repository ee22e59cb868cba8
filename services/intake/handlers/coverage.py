"""Which areas and questions a draft covers: told some time after it changed, so that a burst of saves is one event."""

import json
from typing import Any

from sqlalchemy import delete, select, update

from libs.common.database import Database, Transaction, table_of
from libs.common.events import Answer, DraftChanged
from services.intake import models

DRAFT = table_of(models.Draft)
TOUCHED = table_of(models.TouchedDraft)
DRAFT_INSATS = table_of(models.DraftInsats)
DRAFT_ANSWER = table_of(models.DraftAnswer)
DRAFT_NIL = table_of(models.DraftNilReturn)
BATCH = 50


def touch(tx: Transaction, round_id: str, respondent: str) -> None:
    """Notes, with the change itself, that the draft is to be told of. The caller has taken the draft."""
    tx.add(TOUCHED, [{"round": round_id, "respondent": respondent}], key=("round", "respondent"))


async def tell_changed(database: Database) -> int:
    """Emits `draft.changed` for the drafts that were touched; answers for how many. Replicas share them."""
    async with database.reading() as tx:
        rows = await tx.rows(select(TOUCHED).order_by(TOUCHED.c.round, TOUCHED.c.respondent).limit(BATCH))
    told = 0
    for row in rows:
        async with database.transaction() as tx:
            told += await _tell(tx, row.round, row.respondent)
    return told


async def _tell(tx: Transaction, round_id: str, respondent: str) -> bool:
    """False if somebody else is at it. Takes the draft first, as whoever writes in it does, so that nobody waits in
    a ring, and what is read is what was committed."""
    draft = select(DRAFT.c.revision).where(DRAFT.c.round == round_id, DRAFT.c.respondent == respondent)
    taken = await tx.row(draft.with_for_update(skip_locked=True) if tx.is_postgresql else draft)
    of_it = (TOUCHED.c.round == round_id, TOUCHED.c.respondent == respondent)
    if taken is None or not await tx.execute(delete(TOUCHED).where(*of_it)):
        return False
    revision = taken.revision + 1
    where = (DRAFT.c.round == round_id, DRAFT.c.respondent == respondent)
    await tx.execute(update(DRAFT).where(*where).values(revision=revision))
    areas, answers = await _covered(tx, round_id, respondent)
    tx.emit(DraftChanged(round=round_id, respondent=respondent, revision=revision, areas=areas, answers=answers))
    return True


async def _covered(tx: Transaction, round_id: str, respondent: str) -> tuple[list[str], list[str]]:
    async def of(table: Any, *columns: Any) -> Any:
        return await tx.rows(
            select(*columns).distinct().where(table.c.round == round_id, table.c.respondent == respondent)
        )

    insatser = await of(DRAFT_INSATS, DRAFT_INSATS.c.area)
    nil_returns = await of(DRAFT_NIL, DRAFT_NIL.c.area)
    answers = {
        row.question
        for row in await of(DRAFT_ANSWER, DRAFT_ANSWER.c.question, DRAFT_ANSWER.c.content)
        if Answer(**json.loads(row.content)).given
    }
    return sorted({row.area for row in [*insatser, *nil_returns]}), sorted(answers)
