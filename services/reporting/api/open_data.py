"""Open data, for everyone and without a token: the catalogue, and the files of published editions."""

import asyncio
import hashlib
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Header, Request, Response

from libs.common.problems import language_of
from services.reporting.api.shared import (
    IfNoneMatch,
    Language,
    Number,
    OwnDatabase,
    Settings,
    file_response,
    frozen_headers,
)
from services.reporting.formats import FORMATS
from services.reporting.open_data.page import landing_page
from services.reporting.queries import editions, open_data
from services.reporting.queries.reports import is_fresh, rendered
from services.reporting.schemas.editions import Manifest, PublishedList

router = APIRouter(tags=["open data"])
NO_TOKEN: dict[str, Any] = {"security": []}
Syntax = StrEnum("Syntax", ["rdf", "jsonld", "ttl"])
SYNTAXES = {
    "rdf": ("xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
    "ttl": ("turtle", "text/turtle"),
}
ANYWHERE = {"Access-Control-Allow-Origin": "*"}
FOR_EVER = ANYWHERE | {"Cache-Control": "public, max-age=31536000, immutable"}
FOR_A_WHILE = ANYWHERE | {"Cache-Control": "public, max-age=300"}


class Written(NamedTuple):
    """The catalogue in one syntax, as written when so many editions were published."""

    publications: int
    body: bytes


async def catalogues_of(request: Request) -> dict[str, Written]:
    kept: dict[str, Written] = request.app.state.catalogues
    return kept


Catalogues = Annotated[dict[str, Written], Depends(catalogues_of)]
"""By syntax. Anyone may ask, and writing one takes tens of milliseconds a round: so it is done once per publication."""


@router.get(
    "/v1/catalog",
    response_class=Response,
    summary="The catalogue, in the syntax that Accept asks for",
    openapi_extra=NO_TOKEN,
)
@router.head("/v1/catalog", include_in_schema=False)
async def negotiate(
    database: OwnDatabase,
    settings: Settings,
    catalogues: Catalogues,
    accept: Annotated[str, Header()] = "",
    if_none_match: IfNoneMatch = None,
) -> Response:
    wanted = [(accept.find(media_type), name) for name, (_, media_type) in SYNTAXES.items() if media_type in accept]
    answer = await _catalogue(database, settings, catalogues, min(wanted)[1] if wanted else "rdf", if_none_match)
    answer.headers["Vary"] = "Accept"
    return answer


@router.get(
    "/v1/catalog.{syntax}",
    response_class=Response,
    responses={200: {"content": {media_type: {} for _, media_type in SYNTAXES.values()}}},
    summary="The catalogue of published editions by DCAT-AP-SE 3.0.1: rdf (RDF/XML), jsonld or ttl",
    openapi_extra=NO_TOKEN,
)
@router.head("/v1/catalog.{syntax}", include_in_schema=False)
async def get_catalogue(
    database: OwnDatabase,
    settings: Settings,
    catalogues: Catalogues,
    syntax: Syntax,
    if_none_match: IfNoneMatch = None,
) -> Response:
    return await _catalogue(database, settings, catalogues, syntax.value, if_none_match)


async def _catalogue(
    database: OwnDatabase, settings: Settings, catalogues: Catalogues, name: str, if_none_match: str | None
) -> Response:
    body = await _written(database, settings, catalogues, name)
    headers = FOR_A_WHILE | frozen_headers(hashlib.sha256(body).hexdigest())
    if is_fresh(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=SYNTAXES[name][1], headers=headers)


async def _written(database: OwnDatabase, settings: Settings, catalogues: Catalogues, name: str) -> bytes:
    async with database.reading() as tx:
        publications, kept = await editions.publications(tx), catalogues.get(name)
        if kept and kept.publications == publications:
            return kept.body
        entries = await open_data.catalogued(tx)
    body = await asyncio.to_thread(open_data.catalogue, entries, settings, SYNTAXES[name][0])
    catalogues[name] = Written(publications, body)
    return body


@router.get(
    "/v1/open/{round}",
    response_model=PublishedList,
    responses={200: {"content": {"text/html": {}}}},
    summary="A round's published editions, newest first, with the addresses of their files; a page for a browser",
    openapi_extra=NO_TOKEN,
)
@router.head("/v1/open/{round}", include_in_schema=False)
async def list_published(
    request: Request,
    database: OwnDatabase,
    settings: Settings,
    round: str,
    accept: Annotated[str, Header()] = "",
    language: Language = None,
) -> Response:
    async with database.reading() as tx:
        found = await editions.published_of(tx, round)
    published = open_data.listed(found, settings)
    headers = FOR_A_WHILE | {"Vary": "Accept, Accept-Language"}
    if "text/html" not in accept:
        return Response(published.model_dump_json(), media_type="application/json", headers=headers)
    page = landing_page(published, language or language_of(request))
    return Response(rendered(page, "html"), media_type=FORMATS["html"].media_type, headers=headers)


@router.get(
    "/v1/open/{round}/{number}/manifest.json",
    response_model=Manifest,
    summary="The manifest of a published edition",
    openapi_extra=NO_TOKEN,
)
@router.head("/v1/open/{round}/{number}/manifest.json", include_in_schema=False)
async def get_manifest(database: OwnDatabase, round: str, number: Number) -> Response:
    async with database.reading() as tx:
        stored = await open_data.published_edition(tx, round, number)
    headers = FOR_EVER | frozen_headers(editions.manifest_sha256(stored))
    return Response(stored.text, media_type="application/json", headers=headers)


@router.get(
    "/v1/open/{round}/{number}/{path:path}",
    response_class=Response,
    summary="A file of a published edition: the same bytes for ever",
    openapi_extra=NO_TOKEN,
)
@router.head("/v1/open/{round}/{number}/{path:path}", include_in_schema=False)
async def get_file(
    database: OwnDatabase, round: str, number: Number, path: str, if_none_match: IfNoneMatch = None
) -> Response:
    async with database.reading() as tx:
        stored = await open_data.published_edition(tx, round, number)
        file, content = await editions.whole_file(tx, stored, path)
    if is_fresh(if_none_match, f'"{file.sha256}"'):
        return Response(status_code=304, headers=FOR_EVER | frozen_headers(file.sha256))
    return file_response(file, content, editions.filename(stored.manifest, path), dict(FOR_EVER))
