"""Taking over what has been collected in another round."""

from fastapi import APIRouter, Request, Response

from libs.common.auth import not_yours
from libs.common.bodies import body_schema, read
from libs.common.database import Transaction
from services.intake.api.shared import DRAFT, Db, IdempotencyKey, Own, frozen_form, in_transaction, may_act_for
from services.intake.handlers import take_overs
from services.intake.handlers.remembering import Reply
from services.intake.schemas import TakeOverIn, TakeOversOut

router = APIRouter(tags=["draft"])


@router.post(DRAFT + "/take-overs", response_model=TakeOversOut, openapi_extra=body_schema(TakeOverIn))
async def take_over(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Own,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Copies chosen insatser from another round's standing return, or draft, into this draft: all or nothing."""
    wanted = await read(request, TakeOverIn)
    if not await may_act_for(request, principal, wanted.from_round, wanted.from_respondent):
        raise not_yours(wanted.from_respondent)
    form = await frozen_form(request, round_id)

    async def act(tx: Transaction) -> Reply:
        rows = await take_overs.take_over(tx, form, round_id, respondent, wanted, principal)
        return Reply(200, {"items": rows, "total": len(rows), "saved": len(rows)})

    return await in_transaction(request, database, principal, idempotency_key, act)
