"""Intake over HTTP. Reads the request, calls one handler in one transaction, writes the answer; decides nothing."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError

from libs.common import forms
from libs.common.auth import Principal, caller, needs, not_yours
from libs.common.batching import Batcher
from libs.common.bodies import body_schema, read, refused
from libs.common.database import Database, Transaction, is_transient
from libs.common.events import NilReturn
from libs.common.problems import Problem, language_of, not_found
from libs.common.service import database_of
from services.intake import importers, queries
from services.intake.handlers import drafts, returns, rounds
from services.intake.handlers.remembering import Reply, once
from services.intake.rules import Fault, check_answer, check_insats, check_nil_return
from services.intake.schemas import (
    AnswerIn,
    DecisionIn,
    ExtensionIn,
    InsatsIn,
    NilReasonIn,
    Receipt,
    ReturnIn,
    ReturnStatus,
    RoundIn,
    RowsOut,
    SavedOut,
)
from services.intake.settings import IntakeSettings

router = APIRouter()
DRAFT = "/v1/rounds/{round_id}/respondents/{respondent}"

Db = Annotated[Database, Depends(database_of)]
Anyone = Annotated[Principal, Depends(caller)]
Agency = Annotated[Principal, Depends(needs("agency"))]
IdempotencyKey = Annotated[str | None, Header(max_length=255)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]
ROWS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


def prepare(app: FastAPI, settings: IntakeSettings) -> None:
    """Gives the app what its requests share: frozen forms, and the group commit of saves."""
    database: Database = app.state.database

    async def save(batch: Sequence[drafts.Save]) -> list[list[drafts.Saved] | Exception]:
        async with database.transaction() as tx:
            return list(await drafts.save_insatser(tx, batch))

    app.state.settings = settings
    app.state.frozen_forms = {}
    app.state.saves = Batcher(save, size=64, splits=lambda error: not is_transient(error))


async def frozen_form(request: Request, round_id: str) -> forms.Form:
    """A round's form never changes, so it is read once."""
    known: dict[str, forms.Form] = request.app.state.frozen_forms
    if round_id not in known:
        database: Database = request.app.state.database
        async with database.reading() as tx:
            known[round_id] = await queries.frozen_form(tx, round_id)
    return known[round_id]


async def respondent_itself(request: Request) -> Principal:
    """The respondent in the path, by its own token: nobody else writes a draft, or reads it before it is signed."""
    principal = await caller(request)
    respondent = request.path_params["respondent"]
    if not principal.may_submit(respondent):
        raise not_yours(respondent)
    return principal


Own = Annotated[Principal, Depends(respondent_itself)]


def seen_by(principal: Principal, respondent: str) -> None:
    if not principal.may_see(respondent):
        raise not_yours(respondent)


def refuse_errors(faults: Sequence[Fault]) -> None:
    if any(fault.rule.severity == "error" for fault in faults):
        raise refused([fault.as_dict() for fault in faults])


def answer(request: Request, reply: Reply) -> JSONResponse:
    """The reply with its findings and comments in the caller's language."""
    english = language_of(request) == "en"
    return JSONResponse(in_language(reply.body, english), reply.status, headers=reply.headers)


def in_language(value: Any, english: bool) -> Any:
    """Stored messages are pairs (Swedish, English), as tuple or, read back from JSON, list."""
    if isinstance(value, dict):
        return {
            name: part[english] if name == "message" and isinstance(part, list | tuple) else in_language(part, english)
            for name, part in value.items()
        }
    return [in_language(part, english) for part in value] if isinstance(value, list) else value


async def in_transaction(
    request: Request,
    database: Database,
    principal: Principal,
    key: str | None,
    act: Callable[[Transaction], Awaitable[Reply]],
) -> JSONResponse:
    """Runs `act(tx)` once per Idempotency-Key, in one transaction, and answers after its commit."""
    fingerprint = request.method.encode() + request.url.path.encode() + await request.body()
    async with database.transaction() as tx:
        reply = await once(tx, key, principal, fingerprint, lambda: act(tx))
    return answer(request, reply)


# ---- rounds and forms --------------------------------------------------------------------------------------


@router.post("/v1/rounds", status_code=201, tags=["rounds"], openapi_extra=body_schema(RoundIn))
async def open_round(
    request: Request, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    wanted = await read(request, RoundIn)

    async def act(tx: Transaction) -> Reply:
        new = await rounds.open_round(tx, wanted, principal)
        location = {"Location": f"/intake/v1/rounds/{wanted.id}"}
        return Reply(201 if new else 200, await queries.round_of(tx, wanted.id), location)

    return await in_transaction(request, database, principal, idempotency_key, act)


@router.get("/v1/rounds", tags=["rounds"])
async def list_rounds(database: Db, _: Anyone, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.rounds(tx, limit, offset)


@router.get("/v1/rounds/{round_id}", tags=["rounds"])
async def get_round(round_id: str, database: Db, _: Anyone) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.round_of(tx, round_id)


@router.post(
    "/v1/rounds/{round_id}/extensions",
    status_code=201,
    tags=["rounds"],
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


@router.get("/v1/forms", tags=["forms"])
async def list_forms(database: Db, _: Anyone) -> dict[str, Any]:
    async with database.reading() as tx:
        return await queries.form_list(tx)


@router.get("/v1/forms/{form_id}", tags=["forms"])
async def get_form(form_id: str, database: Db, _: Anyone) -> forms.Form:
    async with database.reading() as tx:
        return await queries.form(tx, form_id)


@router.put("/v1/forms/{form_id}", tags=["forms"], openapi_extra=body_schema(forms.Form))
async def put_form(request: Request, form_id: str, database: Db, _: Agency) -> forms.Form:
    form = await read(request, forms.Form)
    if form.id != form_id:
        raise Problem(422, "id-differs", ("Id i adress och innehåll skiljer sig.", "The ids in path and body differ."))
    async with database.transaction() as tx:
        return await rounds.store_form(tx, form)


# ---- the draft ---------------------------------------------------------------------------------------------


async def save(request: Request, batch: drafts.Save) -> list[drafts.Saved]:
    saves: Batcher[drafts.Save, list[drafts.Saved]] = request.app.state.saves
    try:
        return await saves.submit(batch)
    except IntegrityError:  # the same content of the same insats, saved in another round at the same moment
        return await saves.submit(batch)


@router.put(
    DRAFT + "/insatser/{key}",
    tags=["draft"],
    response_model=SavedOut,
    responses={201: {"model": SavedOut}},
    openapi_extra=body_schema(InsatsIn),
)
async def put_insats(request: Request, round_id: str, respondent: str, key: str, _: Own) -> Response:
    """201 if it is new in the draft, 200 if it changed or stands as it stood. `key` in the body may be left out."""
    form = await frozen_form(request, round_id)
    insats = importers.read_insats(await request.body(), key)
    faults = check_insats(insats, form)
    refuse_errors(faults)
    saved = (await save(request, drafts.Save(round_id, respondent, [drafts.content_of(insats)])))[0]
    body = saved._asdict() | {"findings": [fault.as_dict() for fault in faults]}
    return answer(request, Reply(201 if saved.status == "created" else 200, body))


@router.delete(DRAFT + "/insatser/{key}", status_code=204, tags=["draft"])
async def withdraw_insats(round_id: str, respondent: str, key: str, database: Db, _: Own) -> None:
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if not await drafts.withdraw_insats(tx, round_id, respondent, [f"{respondent}.{key}"]):
            raise not_found("Insatsen i utkastet", "The insats in the draft")


@router.post(DRAFT + "/insatser", tags=["draft"], response_model=RowsOut, openapi_extra=ROWS_BODY)
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

    async with database.transaction() as tx:
        reply = await once(tx, idempotency_key, principal, digest.digest(), lambda: act(tx))
    return answer(request, reply)


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


@router.put(DRAFT + "/answers/{question}", tags=["draft"], openapi_extra=body_schema(AnswerIn))
async def put_answer(request: Request, round_id: str, respondent: str, question: str, database: Db, _: Own) -> AnswerIn:
    given = await read(request, AnswerIn)
    refuse_errors(check_answer(await frozen_form(request, round_id), question, given, ""))
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        await drafts.put_answers(tx, round_id, respondent, {question: given})
    return given


@router.put(DRAFT + "/nil-returns/{area}", tags=["draft"], openapi_extra=body_schema(NilReasonIn))
async def put_nil_return(
    request: Request, round_id: str, respondent: str, area: str, database: Db, _: Own
) -> NilReturn:
    """Certifies that there is nothing to report in the area, and why."""
    nil = NilReturn(area=area, reason=(await read(request, NilReasonIn)).reason)
    form = await frozen_form(request, round_id)
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        there = await drafts.insatser_in_area(tx, round_id, respondent, area)
        refuse_errors(check_nil_return(form, nil, there, ""))
        await drafts.put_nil_returns(tx, round_id, respondent, [nil])
    return nil


@router.delete(DRAFT + "/nil-returns/{area}", status_code=204, tags=["draft"])
async def remove_nil_return(round_id: str, respondent: str, area: str, database: Db, _: Own) -> None:
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if not await drafts.remove_nil_return(tx, round_id, respondent, area):
            raise not_found("Intyget i utkastet", "The certificate in the draft")


@router.get(DRAFT + "/draft", tags=["draft"])
async def get_draft(request: Request, round_id: str, respondent: str, database: Db, _: Own) -> Response:
    async with database.reading() as tx:
        return answer(request, Reply(200, await queries.draft(tx, round_id, respondent)))


# ---- returns -----------------------------------------------------------------------------------------------


@router.post(
    DRAFT + "/returns",
    status_code=202,
    tags=["returns"],
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


@router.get(DRAFT + "/returns", tags=["returns"])
async def list_returns(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Anyone,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    seen_by(principal, respondent)
    async with database.reading() as tx:
        return answer(request, Reply(200, await queries.returns(tx, round_id, respondent, limit, offset)))


@router.get("/v1/returns/{return_id}", tags=["returns"], response_model=ReturnStatus)
async def get_return(request: Request, return_id: str, database: Db, principal: Anyone) -> Response:
    async with database.reading() as tx:
        status = await queries.return_status(tx, return_id)
    seen_by(principal, status["respondent"])
    return answer(request, Reply(200, status))


@router.post("/v1/returns/{return_id}/accept", tags=["returns"], response_model=ReturnStatus)
async def accept(
    request: Request, return_id: str, database: Db, principal: Agency, idempotency_key: IdempotencyKey = None
) -> Response:
    return await _decide(request, return_id, "accepted", database, principal, idempotency_key)


@router.post("/v1/returns/{return_id}/send-back", tags=["returns"], response_model=ReturnStatus)
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
