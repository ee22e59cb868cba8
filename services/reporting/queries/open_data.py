"""What is open to everyone: the published editions, their files, and the catalogue of them."""

from typing import Any

from libs.common.database import Transaction
from libs.common.events import RoundState
from services.reporting.open_data.addresses import file_url
from services.reporting.queries import editions
from services.reporting.queries.editions import Stored
from services.reporting.schemas.editions import PublishedEdition, PublishedFile, PublishedList
from services.reporting.settings import ReportingSettings


async def published_edition(tx: Transaction, round: str, number: int) -> Stored:
    """Raises Problem 404 also for a draft: who may not see it is not told of it."""
    stored = await editions.edition_of(tx, round, number)
    if stored.published_at is None:
        raise editions.no_such_edition(round, number)
    return stored


async def catalogued(tx: Transaction) -> list[tuple[Stored, RoundState]]:
    """Every published edition with the round as it stood, by round and number."""
    found = await editions.published(tx)
    states = await editions.parts(tx, {stored.manifest.round_state.sha256 for stored in found})
    return [(stored, RoundState.model_validate_json(states[stored.manifest.round_state.sha256])) for stored in found]


def catalogue(entries: list[tuple[Stored, RoundState]], settings: ReportingSettings, syntax: Any) -> bytes:
    """The catalogue, serialised. Takes processor time and no database: run it in a thread."""
    from services.reporting.open_data import catalogue as writing  # half a second and 20 MB that few processes need

    publisher = writing.Publisher(
        base=settings.open_base,
        name=settings.publisher_name,
        uri=settings.publisher_uri,
        type=settings.publisher_type,
        url=settings.publisher_url,
        contact_name=settings.contact_name,
        contact_email=settings.contact_email,
        licence=settings.licence,
    )
    listed = [writing.Published(stored.manifest, state, stored.published_at) for stored, state in entries]
    return writing.serialised(listed, publisher, syntax)


def listed(found: list[Stored], settings: ReportingSettings) -> PublishedList:
    """A round's published editions with the addresses of their files."""
    items = [_public(stored, settings.open_base) for stored in found]
    return PublishedList(round=found[0].manifest.round, items=items, total=len(items))


def _public(stored: Stored, base: str) -> PublishedEdition:
    manifest = stored.manifest

    def url(path: str) -> str:
        return file_url(base, manifest.round, manifest.number, path)

    return PublishedEdition(
        number=manifest.number,
        title=manifest.title,
        note=manifest.note,
        published_at=stored.published_at,
        content_sha256=manifest.content_sha256,
        licence=manifest.terms.licence,
        publisher=manifest.terms.publisher,
        manifest=url("manifest.json"),
        files=[PublishedFile(**file.model_dump(), url=url(file.path)) for file in manifest.files],
    )
