"""What intake's routes share: dependencies, the frozen forms, answering in the caller's language."""

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi.responses import JSONResponse

from libs.common import forms
from libs.common.auth import Principal, caller, forbidden, needs, not_yours
from libs.common.batching import Batcher
from libs.common.bodies import refused
from libs.common.database import Database, Transaction, is_there_already, is_transient
from libs.common.problems import Problem, language_of
from libs.common.service import database_of
from services.intake import queries
from services.intake.handlers import drafts
from services.intake.handlers.remembering import Reply, once
from services.intake.rules import Fault
from services.intake.settings import IntakeSettings

T = TypeVar("T")
IN_BOTH = frozenset(["message", "place", "reason"])
"""The members of an answer that are pairs of texts."""
DRAFT = "/v1/rounds/{round_id}/respondents/{respondent}"

CONDITIONS: dict[str, Any] = {
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": description,
        }
        for name, description in (
            ("If-Match", "Only if this stands in the draft: its version, or its tag in `tags` of the draft; else 412"),
            ("If-None-Match", "`*`: only if nothing stands there; else 412"),
        )
    ]
}

Db = Annotated[Database, Depends(database_of)]
Anyone = Annotated[Principal, Depends(caller)]
Agency = Annotated[Principal, Depends(needs("agency"))]
IdempotencyKey = Annotated[str | None, Header(max_length=255)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=2**63 - 1)]


def prepare(app: FastAPI, settings: IntakeSettings) -> None:
    """Gives the app what its requests share: frozen forms, and the group commit of saves."""
    database: Database = app.state.database

    async def save(batch: Sequence[drafts.Save]) -> list[list[drafts.Saved] | Exception]:
        async with database.transaction() as tx:
            return list(await drafts.save_insatser(tx, batch))

    app.state.settings = settings
    app.state.frozen_rounds = {}
    app.state.readers = ThreadPoolExecutor(settings.reading_threads, thread_name_prefix="reading")
    app.state.saves = Batcher(save, size=64, splits=lambda error: not is_transient(error))


async def frozen_round(request: Request, round_id: str) -> queries.FrozenRound:
    """Read once: nothing of it changes. Raises Problem 404."""
    known: dict[str, queries.FrozenRound] = request.app.state.frozen_rounds
    if round_id not in known:
        database: Database = request.app.state.database
        async with database.reading() as tx:
            known[round_id] = await queries.frozen_round(tx, round_id)
    return known[round_id]


async def frozen_form(request: Request, round_id: str) -> forms.Form:
    """The form as the respondent in the path was asked it."""
    return (await frozen_round(request, round_id)).form_of(request.path_params.get("respondent"))


async def may_act_for(request: Request, principal: Principal, round_id: str, respondent: str) -> bool:
    """Itself, or the owner of the round that it answers in. Nobody else, and nobody in a round that is unknown."""
    if principal.may_edit(respondent):
        return True
    if principal.respondent is None or not respondent.startswith(f"{principal.respondent}-"):
        return False
    try:
        owner = (await frozen_round(request, round_id)).owner
    except Problem:
        return False
    return owner is not None and principal.may_edit(owner)


async def respondent_itself(request: Request) -> Principal:
    """The respondent in the path, by its own token or that of the round's owner: nobody else writes a draft, or
    reads it before it is signed."""
    principal = await caller(request)
    respondent = request.path_params["respondent"]
    if not await may_act_for(request, principal, request.path_params["round_id"], respondent):
        raise not_yours(respondent)
    return principal


async def respondents_signer(request: Request) -> Principal:
    """The respondent in the path, by somebody who may sign for it and not only write its draft."""
    principal = await respondent_itself(request)
    if "submit" not in principal.scopes:
        raise forbidden("submit")
    return principal


Own = Annotated[Principal, Depends(respondent_itself)]
Signer = Annotated[Principal, Depends(respondents_signer)]


async def seen_by(request: Request, principal: Principal, round_id: str, respondent: str) -> None:
    if not principal.may_see(respondent) and not await may_act_for(request, principal, round_id, respondent):
        raise not_yours(respondent)


def refuse_errors(faults: Sequence[Fault]) -> None:
    if any(fault.rule.severity == "error" for fault in faults):
        raise refused([fault.as_dict() for fault in faults])


def answer(request: Request, reply: Reply) -> JSONResponse:
    """The reply with its findings and comments in the caller's language."""
    english = language_of(request) == "en"
    return JSONResponse(in_language(reply.body, english), reply.status, headers=reply.headers)


def in_language(value: Any, english: bool) -> Any:
    """Messages and places are pairs (Swedish, English), as tuple or, read back from JSON, list."""
    if isinstance(value, dict):
        return {
            name: part[english] if name in IN_BOTH and isinstance(part, list | tuple) else in_language(part, english)
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
    return answer(request, await acted(database, principal, key, fingerprint, act))


async def acted(
    database: Database,
    principal: Principal,
    key: str | None,
    fingerprint: bytes,
    act: Callable[[Transaction], Awaitable[Reply]],
) -> Reply:
    """As `in_transaction`, of a request that the caller tells from others by `fingerprint`."""

    async def attempt() -> Reply:
        async with database.transaction() as tx:
            return await once(tx, key, principal, fingerprint, lambda: act(tx))

    return await again_if_there(attempt)


async def again_if_there(attempt: Callable[[], Awaitable[T]]) -> T:
    """Two added the same row at the same moment, such as a version of an insats that stands in two rounds: whoever came
    second tries once more, and finds it there."""
    try:
        return await attempt()
    except Exception as error:
        if not is_there_already(error):
            raise
        return await attempt()
