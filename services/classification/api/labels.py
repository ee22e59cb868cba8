"""A dry run of any text, the labels of what was received, the code lists."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from libs.common import code_lists
from libs.common.auth import not_yours
from libs.common.bodies import body_schema, read
from libs.common.problems import language_of, not_found
from services.classification import lines
from services.classification.api.shared import Anyone, Db, Version
from services.classification.queries import labels as queries
from services.classification.queries import standing
from services.classification.schemas import ClassifyIn, ClassifyOut, StoredLabels

router = APIRouter()
NDJSON = "application/x-ndjson"
CLASSIFY = body_schema(ClassifyIn)
CLASSIFY["requestBody"]["content"][NDJSON] = {"schema": {"type": "string"}}


@router.post("/v1/classify", response_model=ClassifyOut, openapi_extra=CLASSIFY)
async def classify(request: Request, _: Anyone) -> Response:
    """A dry run: stores nothing. The texts' own area is not asked for, so it is read from the words.

    With `Content-Type: application/x-ndjson` any number of items, one a line; the answer has a line for each in the
    same order: its labels, or `row` (from 0) and `errors` for a line that cannot be used.
    """
    if "ndjson" in request.headers.get("content-type", ""):
        sent = await lines.put_aside(request.stream())
        return StreamingResponse(lines.answers(sent, language_of(request) == "en"), media_type=NDJSON)
    items = (await read(request, ClassifyIn)).items
    found = await asyncio.to_thread(lambda: b",".join([lines.labelled(item) for item in items]))
    return Response(b'{"items":[' + found + b"]}", media_type="application/json")


@router.get("/v1/insatser/{insats_id}/labels")
async def get_labels(insats_id: str, database: Db, principal: Anyone, version: Version = None) -> StoredLabels:
    """As they count: what people decided in place of what was read. `labels.evidence` is for what was read.

    Of a draft, whose words the evidence quotes, seen by the respondent itself, the owner of a round that the version is
    reported in, and admins; by the agency and readers once it is signed: for them a draft is not there.
    """
    async with database.reading() as tx:
        row = await queries.labels_of(tx, insats_id, version)
        concerned = [row.respondent, *await standing.owners_of(tx, row)]
        sees = "admin" in principal.scopes or any(map(principal.may_edit, concerned))
        if not sees and not principal.scopes & {"agency", "read"}:
            raise not_yours(row.respondent)
        if not sees:
            row = await queries.labels_of(tx, insats_id, version, signed=True)
        reviews = await queries.reviews_of(tx, [insats_id])
    return StoredLabels.model_validate(queries.as_body(row, reviews.get(insats_id, [])))


@router.get("/v1/code-lists")
async def list_code_lists(_: Anyone) -> dict[str, Any]:
    items = [
        {name: value for name, value in code_lists.document(id_).items() if name != "items"} for id_ in code_lists.ids()
    ]
    return {"items": items, "total": len(items)}


@router.get("/v1/code-lists/{list_id}")
async def get_code_list(list_id: str, _: Anyone) -> dict[str, Any]:
    if list_id not in code_lists.ids():
        raise not_found(f"Kodlistan {list_id}", f"The code list {list_id}")
    return code_lists.document(list_id)
