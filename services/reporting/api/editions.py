"""Editions: freezing a round's compilation, reading it, building it again, publishing it."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from libs.common.bodies import body_schema, read
from libs.common.database import Transaction
from libs.common.problems import language_of
from libs.common.remembering import Reply, once, recall
from services.reporting.api.shared import (
    Agency,
    IdempotencyKey,
    IfNoneMatch,
    Language,
    Limit,
    Number,
    Offset,
    OwnDatabase,
    Reader,
    Settings,
    Turns,
    document_response,
    file_response,
    frozen_headers,
)
from services.reporting.editions import building, differences
from services.reporting.editions.material import Material
from services.reporting.handlers import editions as handlers
from services.reporting.models import REMEMBERED
from services.reporting.queries import editions as queries
from services.reporting.queries import reports
from services.reporting.queries.reports import is_fresh
from services.reporting.schemas.differences import Difference
from services.reporting.schemas.editions import EditionIn, EditionList, EditionOut, Manifest, Verification

router = APIRouter(tags=["editions"])
EDITIONS = "/v1/rounds/{round}/editions"
EDITION = EDITIONS + "/{number}"
FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Accept-Language, Authorization"}


@router.post(
    EDITIONS,
    status_code=201,
    response_model=EditionOut,
    responses={200: {"model": EditionOut, "description": "The edition that has this very content already"}},
    openapi_extra={"requestBody": body_schema(EditionIn)["requestBody"] | {"required": False}},
    summary="Freeze what stands in a round as an edition",
)
async def make_edition(
    request: Request,
    database: OwnDatabase,
    turns: Turns,
    caller: Agency,
    settings: Settings,
    round: str,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Every report in every format and language, and all that they rest on. The same content again is the same
    edition, under its first name. The answer comes when all is built: at a national round's size within a minute."""
    named = await read(request, EditionIn) if await request.body() else EditionIn()
    sent = request.method.encode() + request.url.path.encode() + await request.body()
    async with database.reading() as tx:
        told = await recall(tx, REMEMBERED, idempotency_key, caller, sent)
    if told is None:
        async with turns:
            async with database.reading() as tx:  # who waits for a turn holds nothing yet
                material = await queries.material_of(tx, round, queries.terms_of(settings))
            built = await asyncio.to_thread(building.build, material)

        async def act(tx: Transaction) -> Reply:
            number, new = await handlers.freeze(tx, round, built, named, caller)
            body = queries.out(await queries.edition_of(tx, round, number)).model_dump(mode="json")
            return Reply(201 if new else 200, body, {"Location": f"/reporting/v1/rounds/{round}/editions/{number}"})

        async with database.transaction() as tx:
            told = await once(tx, REMEMBERED, idempotency_key, caller, sent, lambda: act(tx))
    assert told is not None
    return JSONResponse(told.body, told.status, dict(told.headers))


@router.get(EDITIONS, summary="The editions of a round, newest first")
async def list_editions(
    database: OwnDatabase, _: Reader, round: str, limit: Limit = 100, offset: Offset = 0
) -> EditionList:
    async with database.reading() as tx:
        return await queries.editions(tx, round, limit, offset)


@router.get(EDITION, summary="An edition: its manifest, and whether it is published")
async def get_edition(database: OwnDatabase, _: Reader, round: str, number: Number) -> EditionOut:
    async with database.reading() as tx:
        return queries.out(await queries.edition_of(tx, round, number))


@router.get(
    EDITION + "/manifest.json",
    response_model=Manifest,
    summary="The manifest, byte for byte what manifest_sha256 is the hash of",
)
async def get_manifest(database: OwnDatabase, _: Reader, round: str, number: Number) -> Response:
    async with database.reading() as tx:
        stored = await queries.edition_of(tx, round, number)
    headers = FOR_EVER | frozen_headers(queries.manifest_sha256(stored))
    return Response(stored.text, media_type="application/json", headers=headers)


@router.get(
    EDITION + "/reports/{report:path}.{format}",
    response_class=Response,
    summary="A report as it was frozen: the same bytes for ever",
    description="500 with the type `urn:insats:problem:edition-damaged` if the stored bytes are not those that the "
    "manifest names: nothing else is ever served in their place.",
)
async def get_frozen_report(
    request: Request,
    database: OwnDatabase,
    _: Reader,
    round: str,
    number: Number,
    report: str,
    format: str,
    language: Language = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    path = f"{language or language_of(request)}/{report}.{format}"
    return await _file(database, round, number, path, if_none_match)


@router.get(
    EDITION + "/datapackage.zip",
    response_class=Response,
    summary="The tables as a Frictionless data package: CSV files and what they hold",
)
async def get_data_package(
    database: OwnDatabase, _: Reader, round: str, number: Number, if_none_match: IfNoneMatch = None
) -> Response:
    return await _file(database, round, number, building.DATA_PACKAGE, if_none_match)


async def _file(database: OwnDatabase, round: str, number: int, path: str, if_none_match: str | None) -> Response:
    async with database.reading() as tx:
        stored = await queries.edition_of(tx, round, number)
        file, content = await queries.whole_file(tx, stored, path)
    if is_fresh(if_none_match, f'"{file.sha256}"'):
        return Response(status_code=304, headers=FOR_EVER | frozen_headers(file.sha256))
    return file_response(file, content, queries.filename(stored.manifest, path), dict(FOR_EVER))


@router.get(
    EDITION + "/diff/{other}.{format}",
    response_class=Response,
    summary="What another edition has otherwise than this one, as a document in any format",
)
async def get_difference_document(
    request: Request,
    database: OwnDatabase,
    turns: Turns,
    _: Reader,
    round: str,
    number: Number,
    other: Number,
    format: str,
    language: Language = None,
) -> Response:
    reports.check_format(format)
    chosen = language or language_of(request)
    async with turns:
        compared = await _compared(database, round, number, other)
        body = await asyncio.to_thread(differences.rendered, *compared, chosen, format)
    name = f"{round}-utgava-{number}-{other}.{format}"
    return document_response(body, format, name, chosen)


@router.get(EDITION + "/diff/{other}", summary="What another edition has otherwise than this one")
async def get_difference(
    database: OwnDatabase, turns: Turns, _: Reader, round: str, number: Number, other: Number
) -> Difference:
    """By respondent, area, insats and field: added, removed, changed; states of cells, nil returns, answers."""
    async with turns:
        return await asyncio.to_thread(differences.difference, *await _compared(database, round, number, other))


async def _compared(
    database: OwnDatabase, round: str, number: int, other: int
) -> tuple[Manifest, Manifest, Material, Material]:
    async with database.reading() as tx:
        old = (await queries.edition_of(tx, round, number)).manifest
        new = (await queries.edition_of(tx, round, other)).manifest
        return old, new, await queries.frozen_material(tx, old), await queries.frozen_material(tx, new)


@router.get(
    EDITION + "/verification",
    summary="Build the edition again from what is frozen, and compare every byte",
    description="`same` is false if a stored part is damaged, or if this release builds other bytes than the one that "
    "made the edition (`made_with` and `running` tell the releases apart). What is served never changes by it.",
)
async def verify(database: OwnDatabase, turns: Turns, _: Reader, round: str, number: Number) -> Verification:
    async with turns:
        async with database.reading() as tx:
            stored = await queries.edition_of(tx, round, number)
            parts = await queries.parts(tx, building.hashes_in(stored.manifest))
        return await asyncio.to_thread(building.verify, stored.manifest, parts)


@router.post(
    EDITION + "/publish",
    response_model=EditionOut,
    summary="Make an edition open data, for good",
)
async def publish(
    request: Request,
    database: OwnDatabase,
    caller: Agency,
    round: str,
    number: Number,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    async def act(tx: Transaction) -> Reply:
        await queries.edition_of(tx, round, number)
        await handlers.publish(tx, round, number, caller)
        return Reply(200, queries.out(await queries.edition_of(tx, round, number)).model_dump(mode="json"))

    sent = request.method.encode() + request.url.path.encode()
    async with database.transaction() as tx:
        told = await once(tx, REMEMBERED, idempotency_key, caller, sent, lambda: act(tx))
    return JSONResponse(told.body, told.status)
