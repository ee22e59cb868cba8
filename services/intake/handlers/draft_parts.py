"""The parts of a draft that are not insatser: answers, certificates of nothing to report, analyses."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from libs.common.database import Transaction
from libs.common.events import Answer, NilReturn
from services.intake.handlers import coverage
from services.intake.handlers.conditions import tag
from services.intake.handlers.drafts import DRAFT, DRAFT_ANSWER, DRAFT_NIL


async def put_answers(tx: Transaction, round_id: str, respondent: str, answers: dict[str, Answer]) -> None:
    coverage.touch(tx, round_id, respondent)
    rows = [
        {
            "round": round_id,
            "respondent": respondent,
            "question": question,
            "content": answer.model_dump_json(exclude_none=True),
        }
        for question, answer in answers.items()
    ]
    await tx.upsert_many(DRAFT_ANSWER, rows, key=("round", "respondent", "question"))


async def remove_answer(tx: Transaction, round_id: str, respondent: str, question: str) -> int:
    coverage.touch(tx, round_id, respondent)
    return await tx.execute(delete(DRAFT_ANSWER).where(*_answer(round_id, respondent, question)))


async def answer_tag(tx: Transaction, round_id: str, respondent: str, question: str) -> str | None:
    """What names the answer as it stands; None if there is none."""
    content = await tx.scalar(select(DRAFT_ANSWER.c.content).where(*_answer(round_id, respondent, question)))
    return None if content is None else tag(json.loads(content))


async def put_nil_returns(tx: Transaction, round_id: str, respondent: str, nil_returns: Sequence[NilReturn]) -> None:
    coverage.touch(tx, round_id, respondent)
    rows = [
        {"round": round_id, "respondent": respondent, "area": nil.area, "reason": nil.reason} for nil in nil_returns
    ]
    await tx.upsert_many(DRAFT_NIL, rows, key=("round", "respondent", "area"))


async def remove_nil_return(tx: Transaction, round_id: str, respondent: str, area: str) -> int:
    coverage.touch(tx, round_id, respondent)
    return await tx.execute(delete(DRAFT_NIL).where(*_nil_return(round_id, respondent, area)))


async def nil_return_tag(tx: Transaction, round_id: str, respondent: str, area: str) -> str | None:
    reason = await tx.scalar(select(DRAFT_NIL.c.reason).where(*_nil_return(round_id, respondent, area)))
    return None if reason is None else tag({"area": area, "reason": reason})


async def put_analyses(tx: Transaction, round_id: str, respondent: str, analyses: list[dict[str, Any]]) -> None:
    mine = (DRAFT.c.round == round_id) & (DRAFT.c.respondent == respondent)
    await tx.execute(update(DRAFT).where(mine).values(analyses=json.dumps(analyses)))


async def analyses_tag(tx: Transaction, round_id: str, respondent: str) -> str:
    mine = (DRAFT.c.round == round_id) & (DRAFT.c.respondent == respondent)
    return tag(json.loads(await tx.scalar(select(DRAFT.c.analyses).where(mine))))


def _answer(round_id: str, respondent: str, question: str) -> list[Any]:
    table = DRAFT_ANSWER
    return [table.c.round == round_id, table.c.respondent == respondent, table.c.question == question]


def _nil_return(round_id: str, respondent: str, area: str) -> list[Any]:
    return [DRAFT_NIL.c.round == round_id, DRAFT_NIL.c.respondent == respondent, DRAFT_NIL.c.area == area]
