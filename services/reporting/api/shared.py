"""What reporting's routes share: dependencies, and how an edition's bytes are answered."""

import asyncio
import base64
from typing import Annotated, Literal

from fastapi import Depends, Header, Path, Query, Request, Response

from libs.common.auth import Principal, needs
from libs.common.database import Database
from libs.common.service import database_of
from services.reporting.formats import FORMATS
from services.reporting.schemas.editions import EditionFile
from services.reporting.settings import ReportingSettings


async def settings_of(request: Request) -> ReportingSettings:
    chosen: ReportingSettings = request.app.state.settings
    return chosen


async def turns_of(request: Request) -> asyncio.Semaphore:
    turns: asyncio.Semaphore = request.app.state.turns
    return turns


OwnDatabase = Annotated[Database, Depends(database_of)]
Settings = Annotated[ReportingSettings, Depends(settings_of)]
Turns = Annotated[asyncio.Semaphore, Depends(turns_of)]
"""Held while a report or an edition is made, compared or built again."""
Reader = Annotated[Principal, Depends(needs("read", "agency", "admin"))]
Agency = Annotated[Principal, Depends(needs("agency", "admin"))]
IdempotencyKey = Annotated[str | None, Header(max_length=255)]
IfNoneMatch = Annotated[str | None, Header()]
Language = Annotated[Literal["sv", "en"] | None, Query(description="sv or en")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The edition's number")]
Offset = Annotated[int, Query(ge=0, le=2**63 - 1)]


def frozen_headers(sha256: str) -> dict[str, str]:
    """Of bytes that never change: the hash is the entity tag, and the digest of RFC 9530."""
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    return {"ETag": f'"{sha256}"', "Repr-Digest": f"sha-256=:{digest}:"}


def file_response(file: EditionFile, content: bytes, name: str, headers: dict[str, str]) -> Response:
    shown = file.media_type.partition(";")[0] in ("text/html", "application/json", "application/pdf")
    disposition = f'{"inline" if shown else "attachment"}; filename="{name}"'
    headers |= frozen_headers(file.sha256) | {"Content-Disposition": disposition}
    if file.language:
        headers |= {"Content-Language": file.language}
    return Response(content, media_type=file.media_type, headers=headers)


def document_response(body: bytes, format: str, name: str, language: str) -> Response:
    """A document made on request."""
    chosen = FORMATS[format]
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language, Authorization",
        "Content-Language": language,
        "Content-Disposition": f'{chosen.disposition}; filename="{name}"',
    }
    return Response(body, media_type=chosen.media_type, headers=headers)
