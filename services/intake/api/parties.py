"""What the parties of a return add beside its content: the respondent's approval before signing, case numbers."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from libs.common.bodies import body_schema, read
from libs.common.database import Transaction
from services.intake.api.shared import (
    DRAFT,
    Anyone,
    Db,
    IdempotencyKey,
    Signer,
    answer,
    frozen_form,
    in_transaction,
    may_act_for,
)
from services.intake.handlers import approvals, case_numbers, returns
from services.intake.handlers.remembering import Reply
from services.intake.schemas import ApprovalIn, ApprovalRuleIn, CaseNumberIn, CleanText

router = APIRouter(tags=["parties"])

Party = Annotated[CleanText, Path(min_length=1, max_length=200)]


@router.put(DRAFT + "/approval-rule", openapi_extra=body_schema(ApprovalRuleIn))
async def put_approval_rule(
    request: Request, round_id: str, respondent: str, database: Db, principal: Signer
) -> Response:
    """Whether the draft must be approved by a second person before it is signed. Who lifts the rule may not sign."""
    wanted = await read(request, ApprovalRuleIn)
    async with database.transaction() as tx:
        rule = await approvals.set_rule(tx, round_id, respondent, wanted.required, principal)
    return answer(request, Reply(200, rule))


@router.post(DRAFT + "/approvals", status_code=201, openapi_extra=body_schema(ApprovalIn))
async def approve(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Signer,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Approves the draft as it is now, by its hash: 201, or 200 if it was given already. A changed draft voids it."""
    given = await read(request, ApprovalIn)
    form = await frozen_form(request, round_id)

    async def act(tx: Transaction) -> Reply:
        approval, new = await returns.approve(tx, form, round_id, respondent, given, principal)
        return Reply(201 if new else 200, approval)

    return await in_transaction(request, database, principal, idempotency_key, act)


@router.put(DRAFT + "/case-numbers/{party}", openapi_extra=body_schema(CaseNumberIn))
async def put_case_number(
    request: Request, round_id: str, respondent: str, party: Party, database: Db, principal: Anyone
) -> Response:
    """A party's own number (diarienummer): the respondent by its code sets its own, the agency those of the others."""
    wanted = await read(request, CaseNumberIn)
    own = await may_act_for(request, principal, round_id, respondent)
    async with database.transaction() as tx:
        numbers = await case_numbers.put(tx, round_id, respondent, party, wanted.number, principal, own)
    return answer(request, Reply(200, {"case_numbers": numbers}))
