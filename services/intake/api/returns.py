"""Signing and submitting, how far a return has come, how versions differ, and the agency's decision."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from libs.common.auth import Principal
from libs.common.bodies import body_schema, read
from libs.common.database import Database, Transaction
from services.intake import queries
from services.intake.api.shared import (
    DRAFT,
    Agency,
    Anyone,
    Db,
    IdempotencyKey,
    Limit,
    Offset,
    Own,
    Signer,
    answer,
    frozen_form,
    in_transaction,
    seen_by,
)
from services.intake.handlers import decisions, returns
from services.intake.handlers.remembering import Reply
from services.intake.schemas import DecisionIn, Difference, Receipt, ReturnIn, ReturnStatus

router = APIRouter(tags=["returns"])


@router.post(
    DRAFT + "/returns",
    status_code=202,
    response_model=Receipt,
    openapi_extra=body_schema(ReturnIn),
)
async def submit(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Signer,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Signs and submits the draft (empty body), or a whole document that replaces it."""
    whole = await read(request, ReturnIn) if await request.body() else None
    form = await frozen_form(request, round_id)

    async def act(tx: Transaction) -> Reply:
        receipt = await returns.submit(tx, form, round_id, respondent, whole, principal)
        return Reply(202, receipt, {"Location": f"/intake/v1/returns/{receipt['return_id']}"})

    return await in_transaction(request, database, principal, idempotency_key, act)


@router.get(DRAFT + "/returns")
async def list_returns(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Anyone,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    await seen_by(request, principal, round_id, respondent)
    async with database.reading() as tx:
        return answer(request, Reply(200, await queries.returns(tx, round_id, respondent, limit, offset)))


@router.get("/v1/returns/{return_id}", response_model=ReturnStatus)
async def get_return(request: Request, return_id: str, database: Db, principal: Anyone) -> Response:
    async with database.reading() as tx:
        status = await queries.return_status(tx, return_id)
    await seen_by(request, principal, status["round"], status["respondent"])
    return answer(request, Reply(200, status))


@router.get("/v1/returns/{return_id}/document", response_model=dict[str, Any])
async def get_document(request: Request, return_id: str, database: Db, principal: Anyone) -> Response:
    """The content as it was signed, byte for byte: SHA-256 of the body is `content_sha256`."""
    async with database.reading() as tx:
        row = await queries.signed_document(tx, return_id)
    await seen_by(request, principal, row.round, row.respondent)
    return Response(row.document, media_type="application/json", headers={"ETag": f'"{row.content_sha256}"'})


@router.get("/v1/returns/{return_id}/diff/{other_return_id}", response_model=Difference)
async def compare_versions(
    request: Request, return_id: str, other_return_id: str, database: Db, principal: Anyone
) -> Response:
    """What is different in `other_return_id`, by insats and field: `return_id` is the old, the other the new."""
    async with database.reading() as tx:
        old = await queries.signed_side(tx, return_id)
        new = await queries.signed_side(tx, other_return_id)
    for side in (old, new):
        await seen_by(request, principal, side.told["round"], side.told["respondent"])
    return answer(request, Reply(200, await asyncio.to_thread(queries.difference, old, new)))


@router.get(DRAFT + "/draft/diff/{return_id}", response_model=Difference)
async def compare_with_draft(
    request: Request, round_id: str, respondent: str, return_id: str, database: Db, _: Own
) -> Response:
    """What is different in the draft as it is now: the signed version is the old, the draft the new."""
    async with database.reading() as tx:
        new = await queries.draft_side(tx, round_id, respondent)
        old = await queries.signed_side(tx, return_id)
    return answer(request, Reply(200, await asyncio.to_thread(queries.difference, old, new)))


@router.post("/v1/returns/{return_id}/accept", response_model=ReturnStatus)
async def accept(
    request: Request, return_id: str, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    return await _decide(request, return_id, "accepted", database, principal, idempotency_key)


@router.post("/v1/returns/{return_id}/send-back", response_model=ReturnStatus)
async def send_back(
    request: Request, return_id: str, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    return await _decide(request, return_id, "sent_back", database, principal, idempotency_key)


async def _decide(
    request: Request, return_id: str, decision: str, database: Database, principal: Principal, key: str | None
) -> Response:
    body = await read(request, DecisionIn) if await request.body() else DecisionIn()

    async def act(tx: Transaction) -> Reply:
        await decisions.decide(tx, return_id, decision, body, principal)
        return Reply(200, await queries.return_status(tx, return_id))

    return await in_transaction(request, database, principal, key, act)
