"""A filled-in form as a file: Word, Excel, PDF or plain text. Fills the draft, and says what came from where."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from libs.common.database import Transaction
from libs.common.forms import Form
from libs.common.problems import Problem
from services.intake import importers
from services.intake.api.shared import DRAFT, Db, IdempotencyKey, Own, acted, answer, frozen_form
from services.intake.handlers import imports
from services.intake.handlers.remembering import Reply
from services.intake.importers.checking import checked, placed
from services.intake.importers.reading import Reading, Taken
from services.intake.schemas import ImportOut, ReturnIn

router = APIRouter(tags=["draft"])
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                },
                "encoding": {"file": {"contentType": ", ".join(importers.MEDIA_TYPES.values())}},
            }
        },
    }
}


@router.post(DRAFT + "/imports", response_model=ImportOut, openapi_extra=FILE_BODY)
async def import_file(
    request: Request,
    round_id: str,
    respondent: str,
    database: Db,
    principal: Own,
    replace: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Fills the draft with a filled-in form, all of it or nothing.

    Insatser are saved by their keys, answers, certificates and analyses put in place of those that are there; what
    the file does not mention stays. With `replace=true` the draft becomes what the file says and nothing else.
    An insats without a key gets one made of its area and name.
    """
    data = await _file(request)
    form = await frozen_form(request, round_id)
    kind, reading = await _read(request, data, form)
    content = checked(reading, form)

    async def act(tx: Transaction) -> Reply:
        filled = await imports.fill(tx, form, round_id, respondent, content, replace)
        return Reply(200, _told(kind, reading, content, filled))

    fingerprint = f"{request.method} {request.url.path} {replace} ".encode() + data
    return answer(request, await acted(database, principal, idempotency_key, fingerprint, act))


async def _file(request: Request) -> bytes:
    """The part `file` of the form. Raises Problem."""
    limit: int = request.app.state.settings.max_file_bytes
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _no_file(415)
    async with request.form(max_files=1, max_fields=10) as parts:
        file = parts.get("file")
        if not isinstance(file, UploadFile):
            raise _no_file(422)
        if (file.size or 0) > limit:
            raise importers.refusing.too_large(limit)
        return await file.read()


def _no_file(status: int) -> Problem:
    return Problem(
        status,
        "file-missing",
        (
            "Skicka filen som multipart/form-data, i en del som heter file.",
            "Send the file as multipart/form-data, in a part named file.",
        ),
    )


async def _read(request: Request, data: bytes, form: Form) -> tuple[importers.Kind, Reading]:
    """In a thread of the few that read files, so that memory is bounded; given up when it takes too long."""
    seconds: float = request.app.state.settings.max_reading_seconds
    reading = request.app.state.readers.submit(importers.read_file, data, form)
    try:
        return await asyncio.wait_for(asyncio.wrap_future(reading), seconds)
    except TimeoutError:
        raise importers.refusing.too_slow(seconds) if reading.running() else importers.refusing.busy() from None


def _told(kind: str, reading: Reading, content: ReturnIn, filled: imports.Filled) -> dict[str, Any]:
    """The answer; pointers lead into the draft as it is now."""
    into = _pointers(content, filled)
    taken = [Taken(taken.place, _moved(taken.pointer, into)) for taken in reading.taken]
    places = {one.pointer: one.place for one in taken}
    return {
        "format": kind,
        "counts": {
            "insatser": len(content.insatser),
            "nil_returns": len(content.nil_returns),
            "answers": len(content.answers),
            "analyses": len(content.analyses),
        },
        "saved": [saved._asdict() for saved in filled.saved],
        "taken": [{"place": one.place, "pointer": one.pointer} for one in taken],
        "left": [{"place": left.place, "text": left.text, "reason": left.reason} for left in reading.left],
        "repairs": [{"place": r.place, "before": r.before, "after": r.after} for r in reading.repairs],
        "findings": [placed(fault.as_dict(), places) for fault in filled.faults],
    }


def _pointers(content: ReturnIn, filled: imports.Filled) -> dict[str, str]:
    """Pointers to what was read → pointers to the same in the draft, where they differ by their numbers."""
    keys = {insats.key: n for n, insats in enumerate(filled.draft.insatser)}
    areas = {nil.area: n for n, nil in enumerate(filled.draft.nil_returns)}
    return {
        **{f"/insatser/{n}": f"/insatser/{keys[insats.key]}" for n, insats in enumerate(content.insatser)},
        **{f"/nil_returns/{n}": f"/nil_returns/{areas[nil.area]}" for n, nil in enumerate(content.nil_returns)},
    }


def _moved(pointer: str, into: Mapping[str, str]) -> str:
    head = "/".join(pointer.split("/")[:3])
    return into[head] + pointer[len(head) :] if head in into else pointer
