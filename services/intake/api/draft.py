"""The draft: insatser one by one or many at a time, and the draft as a whole. Its other parts: draft_parts.py."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from libs.common.batching import Batcher
from libs.common.bodies import body_schema, read, refused
from libs.common.database import Transaction
from libs.common.problems import Problem, not_found
from services.intake import importers, queries
from services.intake.api.shared import (
    CONDITIONS,
    DRAFT,
    Db,
    IdempotencyKey,
    Own,
    acted,
    again_if_there,
    answer,
    frozen_form,
    in_transaction,
    refuse_errors,
    respondent_itself,
)
from services.intake.handlers import conditions, drafts, returns
from services.intake.handlers.remembering import Reply
from services.intake.rules import check_insats
from services.intake.schemas import DraftIn, InsatsIn, RowsOut, SavedOut

router = APIRouter(tags=["draft"])
ROWS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


async def save(request: Request, batch: drafts.Save) -> list[drafts.Saved]:
    saves: Batcher[drafts.Save, list[drafts.Saved]] = request.app.state.saves
    return await again_if_there(lambda: saves.submit(batch))


@router.put(
    DRAFT + "/insatser/{key}",
    response_model=SavedOut,
    responses={201: {"model": SavedOut}},
    openapi_extra=body_schema(InsatsIn) | CONDITIONS,
)
async def put_insats(request: Request, round_id: str, respondent: str, key: str) -> Response:
    """201 if it is new in the draft, 200 if it changed or stands as it stood. `key` in the body may be left out.

    With `If-Match: "3"` only if version 3 stands in the draft, with `If-None-Match: *` only if none does; else 412.
    """
    await respondent_itself(request)  # called, not a dependency: this is the busiest route by far
    form = await frozen_form(request, round_id)
    insats = importers.read_insats(await request.body(), key)
    faults = check_insats(insats, form)
    refuse_errors(faults)
    condition = conditions.wanted(request.headers)
    saved = (await save(request, drafts.Save(round_id, respondent, [drafts.content_of(insats)], condition)))[0]
    body = saved._asdict() | {"findings": [fault.as_dict() for fault in faults]}
    return answer(request, Reply(201 if saved.status == "created" else 200, body, {"ETag": f'"{saved.version}"'}))


@router.delete(DRAFT + "/insatser/{key}", status_code=204, openapi_extra=CONDITIONS)
async def withdraw_insats(request: Request, round_id: str, respondent: str, key: str, database: Db, _: Own) -> None:
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await drafts.standing_version(tx, round_id, respondent, key))
        if not await drafts.withdraw_insats(tx, round_id, respondent, [f"{respondent}.{key}"]):
            raise not_found("Insatsen i utkastet", "The insats in the draft")


@router.post(DRAFT + "/insatser", response_model=RowsOut, openapi_extra=ROWS_BODY)
async def post_insatser(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Own,
    partial: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Saves many: all or nothing, or with `partial=true` those that are right. Results row by row."""
    form = await frozen_form(request, round_id)
    digest = hashlib.sha256(f"{request.url}".encode())
    lines = "ndjson" in request.headers.get("content-type", "")
    rows = await importers.read_rows(
        _hashed(request.stream(), digest), lines, form, request.app.state.settings.max_rows
    )
    if not partial:
        _refuse_rejected(rows)
    good = [drafts.content_of(row.insats) for row in rows if row.insats and not row.rejected]
    wanted = drafts.Save(round_id, respondent, good)
    if not idempotency_key:
        return answer(request, _rows_reply(rows, await save(request, wanted)))

    async def act(tx: Transaction) -> Reply:
        result = (await drafts.save_insatser(tx, [wanted]))[0]
        if isinstance(result, Problem):
            raise result
        return _rows_reply(rows, result)

    return answer(request, await acted(database, principal, idempotency_key, digest.digest(), act))


async def _hashed(chunks: AsyncIterator[bytes], digest: Any) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _refuse_rejected(rows: Sequence[importers.Row]) -> None:
    rejected = {n: row for n, row in enumerate(rows) if row.rejected}
    if rejected:
        raise refused(
            [f | {"pointer": f"/{n}{f['pointer']}"} for n, row in rejected.items() for f in row.faults][:1000]
        )


def _rows_reply(rows: Sequence[importers.Row], saved: Sequence[drafts.Saved]) -> Reply:
    results = iter(saved)
    items = [
        {"row": n, "status": "rejected", "errors": row.faults}
        if row.rejected
        else {"row": n} | next(results)._asdict() | ({"errors": row.faults} if row.faults else {})
        for n, row in enumerate(rows)
    ]
    return Reply(200, {"items": items, "total": len(rows), "saved": len(saved)})


@router.put(DRAFT + "/draft", openapi_extra=body_schema(DraftIn))
async def put_draft(request: Request, round_id: str, respondent: str, database: Db, principal: Own) -> Response:
    """Replaces the draft by a whole document, unsigned: for whoever has it approved before signing."""
    whole = await read(request, DraftIn)
    form = await frozen_form(request, round_id)

    async def act(tx: Transaction) -> Reply:
        await drafts.open_draft(tx, round_id, respondent)
        await returns.replace_draft(tx, form, round_id, respondent, whole)
        return Reply(200, await queries.draft(tx, round_id, respondent))

    return await in_transaction(request, database, principal, None, act)


@router.get(DRAFT + "/draft")
async def get_draft(request: Request, round_id: str, respondent: str, database: Db, _: Own) -> Response:
    async with database.reading() as tx:
        return answer(request, Reply(200, await queries.draft(tx, round_id, respondent)))
