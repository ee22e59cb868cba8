"""Rounds, extensions and forms."""

from typing import Any

from fastapi import APIRouter, Request, Response

from libs.common import forms
from libs.common.bodies import body_schema, read, refused
from libs.common.database import Transaction
from libs.common.problems import Problem
from services.intake import queries
from services.intake.api.shared import (
    Agency,
    Anyone,
    Db,
    IdempotencyKey,
    Limit,
    Offset,
    again_if_there,
    in_transaction,
)
from services.intake.handlers import rounds
from services.intake.handlers.remembering import Reply
from services.intake.schemas import ExtensionIn, RoundIn

router = APIRouter(tags=["rounds"])


@router.post("/v1/rounds", status_code=201, openapi_extra=body_schema(RoundIn))
async def open_round(
    request: Request, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    wanted = await read(request, RoundIn)

    async def act(tx: Transaction) -> Reply:
        new = await rounds.open_round(tx, wanted, principal)
        location = {"Location": f"/intake/v1/rounds/{wanted.id}"}
        return Reply(201 if new else 200, await queries.round_of(tx, wanted.id), location)

    return await in_transaction(request, database, principal, idempotency_key, act)


@router.get("/v1/rounds")
async def list_rounds(database: Db, _: Anyone, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.rounds(tx, limit, offset)


@router.get("/v1/rounds/{round_id}")
async def get_round(round_id: str, database: Db, _: Anyone) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.round_of(tx, round_id)


@router.post(
    "/v1/rounds/{round_id}/extensions",
    status_code=201,
    openapi_extra=body_schema(ExtensionIn),
)
async def extend(
    request: Request, round_id: str, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    wanted = await read(request, ExtensionIn)

    async def act(tx: Transaction) -> Reply:
        entry = await rounds.extend(tx, round_id, wanted, principal)
        return Reply(201, entry.model_dump(mode="json"))

    return await in_transaction(request, database, principal, idempotency_key, act)


@router.get("/v1/forms")
async def list_forms(database: Db, _: Anyone) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.form_list(tx)


@router.get("/v1/forms/{form_id}")
async def get_form(form_id: str, database: Db, _: Anyone) -> forms.Form:
    async with database.reading() as tx:
        return await queries.form(tx, form_id)


@router.put("/v1/forms/{form_id}", openapi_extra=body_schema(forms.Form))
async def put_form(request: Request, form_id: str, database: Db, _: Agency) -> forms.Form:
    """Stores the next version of a form. What is wrong in it is told place by place; docs/forms.md has the language."""
    form = await read(request, forms.Form)
    if form.id != form_id:
        raise Problem(422, "id-differs", ("Id i adress och innehåll skiljer sig.", "The ids in path and body differ."))
    if faults := forms.faults_of_form(form):
        raise refused([fault.as_dict() for fault in faults])

    async def store() -> forms.Form:
        async with database.transaction() as tx:
            return await rounds.store_form(tx, form)

    return await again_if_there(store)
