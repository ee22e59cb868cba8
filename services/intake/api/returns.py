"""Signing and submitting, how far a return has come, and the agency's decision."""

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
    answer,
    frozen_form,
    in_transaction,
    seen_by,
)
from services.intake.handlers import returns
from services.intake.handlers.remembering import Reply
from services.intake.schemas import DecisionIn, Receipt, ReturnIn, ReturnStatus

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
    principal: Own,
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
        await returns.decide(tx, return_id, decision, body, principal)
        return Reply(200, await queries.return_status(tx, return_id))

    return await in_transaction(request, database, principal, key, act)
