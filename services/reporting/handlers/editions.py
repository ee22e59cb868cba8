"""Freezing and publishing editions: rows are added, and never touched again."""

from typing import Any

from sqlalchemy import func, select

from libs.common.auth import Principal
from libs.common.database import Transaction
from services.reporting.editions.building import Built, software
from services.reporting.editions.material import Parts
from services.reporting.queries.editions import EDITION, PART, PUBLICATION
from services.reporting.schemas.editions import EditionIn, Manifest

BYTES_AT_A_TIME = 8 * 1024 * 1024
"""In one statement: on its way to PostgreSQL it stands in memory three times over, and can be a gigabyte at most."""


async def freeze(tx: Transaction, round: str, built: Built, named: EditionIn, caller: Principal) -> tuple[int, bool]:
    """Keeps the edition under the round's next number: (number, True); or, if there is one with this very content,
    answers that one's: (number, False)."""
    await tx.one_at_a_time()
    same = (EDITION.c.round == round) & (EDITION.c.content_sha256 == built.content_sha256)
    there = await tx.scalar(select(EDITION.c.number).where(same))
    if there is not None:
        return int(there), False
    last = await tx.scalar(select(func.max(EDITION.c.number)).where(EDITION.c.round == round))
    manifest = Manifest(
        **dict(built.basis),
        round=round,
        number=(last or 0) + 1,
        title=named.title or built.basis.round_state.title,
        note=named.note,
        created_at=tx.now,
        content_sha256=built.content_sha256,
        software=software(),
        files=built.files,
    )
    await _keep(tx, built.parts)
    row = {
        "round": round,
        "number": manifest.number,
        "content_sha256": built.content_sha256,
        "manifest": manifest.model_dump_json(),
        "created_at": tx.now,
        "created_by": caller.subject,
    }
    await tx.insert_many(EDITION, [row])
    return manifest.number, True


async def _keep(tx: Transaction, parts: Parts) -> None:
    some: list[dict[str, Any]] = []
    length = 0
    for sha, content in parts.items():
        some.append({"sha256": sha, "content": content})
        length += len(content)
        if length >= BYTES_AT_A_TIME:
            await tx.insert_missing(PART, some, key=("sha256",))
            some, length = [], 0
    await tx.insert_missing(PART, some, key=("sha256",))


async def publish(tx: Transaction, round: str, number: int, caller: Principal) -> None:
    """From now on it is open data. Publishing again changes nothing, neither time nor name."""
    row = {"round": round, "number": number, "published_at": tx.now, "published_by": caller.subject}
    await tx.claim(PUBLICATION, row)
