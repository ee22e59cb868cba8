"""Editions as they are stored: their manifests, their parts, and what a new one would rest on."""

import re
from collections.abc import Collection
from typing import Any, NamedTuple

import structlog
from sqlalchemy import and_, func, select

from libs.common.database import Transaction, table_of
from libs.common.problems import Problem, not_found
from services.reporting.editions import building
from services.reporting.editions.material import Material, lists_now, sha256_of, thawed
from services.reporting.models import Edition, EditionPart, Publication
from services.reporting.queries.reports import source_of, stand_of
from services.reporting.schemas.editions import EditionFile, EditionList, EditionOut, EditionSummary, Manifest, Terms
from services.reporting.settings import ReportingSettings

EDITION = table_of(Edition)
PART = table_of(EditionPart)
PUBLICATION = table_of(Publication)
PARTS_AT_A_TIME = 1000
"""In one statement: SQLite takes some thirty thousand parameters at most."""

log = structlog.get_logger()


class Stored(NamedTuple):
    """An edition's manifest, as parsed and as the text that its hash is of."""

    manifest: Manifest
    text: str
    created_by: str
    published_at: Any
    published_by: str | None

    @property
    def state(self) -> str:
        return "draft" if self.published_at is None else "published"


def terms_of(settings: ReportingSettings) -> Terms:
    return Terms(licence=settings.licence, publisher=settings.publisher_name, publisher_url=settings.publisher_url)


async def material_of(tx: Transaction, round: str, terms: Terms) -> Material:
    """What stands in the round at this moment. Raises Problem 404 for an unknown round."""
    stand = await stand_of(tx, round)
    source = await source_of(tx, round, stand)
    return Material(*source, lists_now(), terms)


def _stored() -> Any:
    published = and_(PUBLICATION.c.round == EDITION.c.round, PUBLICATION.c.number == EDITION.c.number)
    columns = (EDITION.c.manifest, EDITION.c.created_by, PUBLICATION.c.published_at, PUBLICATION.c.published_by)
    return select(*columns).outerjoin(PUBLICATION, published)


def _read(row: Any) -> Stored:
    manifest = Manifest.model_validate_json(row.manifest)
    return Stored(manifest, row.manifest, row.created_by, row.published_at, row.published_by)


async def edition_of(tx: Transaction, round: str, number: int) -> Stored:
    """Raises Problem 404 for an edition that there is not."""
    row = await tx.row(_stored().where(EDITION.c.round == round, EDITION.c.number == number))
    if row is None:
        raise no_such_edition(round, number)
    return _read(row)


def no_such_edition(round: str, number: int) -> Problem:
    return not_found(f"Utgåva {number} av omgången {round}", f"Edition {number} of the round {round}")


async def editions(tx: Transaction, round: str, limit: int, offset: int) -> EditionList:
    """The round's editions, newest first. Raises Problem 404 for an unknown round."""
    await stand_of(tx, round)
    of_round = EDITION.c.round == round
    rows = await tx.rows(_stored().where(of_round).order_by(EDITION.c.number.desc()).limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(EDITION).where(of_round))
    return EditionList(items=[summary(_read(row)) for row in rows], total=total)


async def published(tx: Transaction) -> list[Stored]:
    """All published editions, by round and number."""
    here = PUBLICATION.c.published_at.is_not(None)
    return [_read(row) for row in await tx.rows(_stored().where(here).order_by(EDITION.c.round, EDITION.c.number))]


async def publications(tx: Transaction) -> int:
    """How many editions are published. None is ever withdrawn: the same number is the same editions."""
    return int(await tx.scalar(select(func.count()).select_from(PUBLICATION)))


async def published_of(tx: Transaction, round: str) -> list[Stored]:
    """A round's published editions, newest first. Raises Problem 404 if there is none, whatever else there is."""
    here = (PUBLICATION.c.round == round) & PUBLICATION.c.published_at.is_not(None)
    rows = await tx.rows(_stored().where(here).order_by(EDITION.c.number.desc()))
    if not rows:
        raise not_found(f"Någon publicerad utgåva av omgången {round}", f"A published edition of the round {round}")
    return [_read(row) for row in rows]


def summary(stored: Stored) -> EditionSummary:
    manifest = stored.manifest
    return EditionSummary.model_validate(
        manifest.model_dump() | _since(stored) | {"returns": len(manifest.returns), "files": len(manifest.files)}
    )


def out(stored: Stored) -> EditionOut:
    return EditionOut.model_validate(stored.manifest.model_dump() | _since(stored))


def manifest_sha256(stored: Stored) -> str:
    return sha256_of(stored.text)


def filename(manifest: Manifest, path: str) -> str:
    """`villkor-2023-utgava-2-sv-national.html`; only characters that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{manifest.round}-utgava-{manifest.number}-{path}")


def _since(stored: Stored) -> dict[str, Any]:
    return {
        "state": stored.state,
        "created_by": stored.created_by,
        "published_at": stored.published_at,
        "published_by": stored.published_by,
        "manifest_sha256": manifest_sha256(stored),
    }


async def parts(tx: Transaction, hashes: Collection[str]) -> dict[str, bytes]:
    """The stored bytes by their hashes; those that are not there are left out."""
    wanted = sorted(hashes)
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), PARTS_AT_A_TIME):
        some = PART.c.sha256.in_(wanted[start : start + PARTS_AT_A_TIME])
        found |= {row.sha256: bytes(row.content) for row in await tx.rows(select(PART).where(some))}
    return found


async def frozen_material(tx: Transaction, manifest: Manifest) -> Material:
    """What the edition rests on, out of its own parts. Raises Problem 500 (`edition-damaged`) if one is not whole."""
    named = building.inputs_of(manifest)
    found = await parts(tx, named)
    for sha in sorted(named):
        if sha not in found or sha256_of(found[sha]) != sha:
            raise damaged(manifest, sha)
    return thawed(manifest, found)


async def whole_file(tx: Transaction, stored: Stored, path: str) -> tuple[EditionFile, bytes]:
    """A file of the edition, as it was frozen.

    Raises Problem 404 if the edition has no such file, and 500 (`edition-damaged`) if the stored bytes are
    not those that the manifest names: better nothing than something else under the same name.
    """
    file = next((file for file in stored.manifest.files if file.path == path), None)
    if file is None:
        there = ", ".join(file.path for file in stored.manifest.files)
        raise Problem(
            404,
            "no-such-file",
            (f"Utgåvan har ingen fil {path}. Filer: {there}.", f"The edition has no file {path}. Files: {there}."),
        )
    content = (await parts(tx, {file.sha256})).get(file.sha256)
    if content is None or sha256_of(content) != file.sha256:
        raise damaged(stored.manifest, path)
    return file, content


def damaged(manifest: Manifest, path: str) -> Problem:
    log.error("edition damaged", round=manifest.round, number=manifest.number, path=path)
    return Problem(
        500,
        "edition-damaged",
        (
            f"Lagrade data för {path} i utgåva {manifest.number} stämmer inte med utgåvans kontrollsumma. "
            "Filen lämnas inte ut. Meddela den som driver systemet: data ska återställas från säkerhetskopia.",
            f"The stored data of {path} in edition {manifest.number} does not match the edition's checksum. "
            "The file is not served. Tell whoever runs the system: the data must be restored from a backup.",
        ),
    )
