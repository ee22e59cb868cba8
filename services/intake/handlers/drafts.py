"""Saving the draft: the hot path. Many saves, from one request or several, share one transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select

from libs.common.database import Transaction, any_of, table_of
from libs.common.events import InsatsContent, InsatsReceived, InsatsWithdrawn
from libs.common.instants import in_words
from libs.common.problems import Problem, not_found
from services.intake import models
from services.intake.handlers import coverage
from services.intake.handlers.conditions import Condition, unmet

DRAFT = table_of(models.Draft)
ROUND = table_of(models.Round)
VERSION = table_of(models.InsatsVersion)
DRAFT_INSATS = table_of(models.DraftInsats)
DRAFT_ANSWER = table_of(models.DraftAnswer)
TAKE_OVER = table_of(models.TakeOver)
DRAFT_NIL = table_of(models.DraftNilReturn)


class Content(NamedTuple):
    """An insats with what identifies its content: JSON of all that differs from the default, and its hash."""

    insats: InsatsContent
    json: str
    sha256: str


class Save(NamedTuple):
    """Contents for one draft, all of which have passed the rules.

    `condition` is on the version that stands of its one insats.
    """

    round: str
    respondent: str
    contents: Sequence[Content]
    condition: Condition | None = None


class Saved(NamedTuple):
    key: str
    insats_id: str
    version: int
    status: str
    """created, changed or unchanged: compared with what stood in the draft."""


def content_of(insats: InsatsContent) -> Content:
    written = insats.model_dump_json(exclude_defaults=True)
    return Content(insats, written, hashlib.sha256(written.encode()).hexdigest())


async def lock_drafts(tx: Transaction, drafts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Takes the drafts for this transaction, in a fixed order so that no two transactions wait for each other."""
    query = (
        select(DRAFT, ROUND.c.opens_at)
        .join(ROUND, ROUND.c.id == DRAFT.c.round)
        .where(
            any_of(tx, DRAFT.c.round, sorted({round_id for round_id, _ in drafts})),
            any_of(tx, DRAFT.c.respondent, sorted({respondent for _, respondent in drafts})),
        )
        .order_by(DRAFT.c.round, DRAFT.c.respondent)
    )
    rows = await tx.rows(query.with_for_update(of=DRAFT) if tx.is_postgresql else query)
    return {(row.round, row.respondent): row for row in rows}


def closed(tx: Transaction, draft: Any) -> Problem | None:
    """Why nothing can be written in the draft now, if so."""
    if draft is None:
        return not_found("Omgången eller uppgiftslämnaren", "The round or the respondent")
    if tx.now < draft.opens_at:
        return _shut("round-not-open", draft.opens_at, ("Omgången öppnar {at}.", "The round opens {at}."))
    if tx.now > draft.locks_at:
        swedish = "Omgången låstes {at}. Begär anstånd hos den som öppnade omgången."
        english = "The round locked {at}. Ask whoever opened it for an extension."
        return _shut("round-locked", draft.locks_at, (swedish, english))
    return None


def _shut(code: str, at: datetime, why: tuple[str, str]) -> Problem:
    swedish, english = why
    told = swedish.format(at=in_words(at, english=False)), english.format(at=in_words(at, english=True))
    return Problem(409, code, told)


async def open_draft(tx: Transaction, round_id: str, respondent: str) -> Any:
    """The draft, taken for this transaction. Raises Problem if nothing can be written in it now."""
    place = (round_id, respondent)
    draft = (await lock_drafts(tx, [place])).get(place)
    if problem := closed(tx, draft):
        raise problem
    return draft


async def insatser_in_area(tx: Transaction, round_id: str, respondent: str, area: str) -> int:
    count = await tx.scalar(
        select(func.count())
        .select_from(DRAFT_INSATS)
        .where(
            DRAFT_INSATS.c.round == round_id,
            DRAFT_INSATS.c.respondent == respondent,
            DRAFT_INSATS.c.area == area,
        )
    )
    return int(count)


async def standing_version(tx: Transaction, round_id: str, respondent: str, key: str) -> str | None:
    """The version of an insats that stands in the draft; None if it is not there."""
    version = await tx.scalar(
        select(DRAFT_INSATS.c.version).where(
            DRAFT_INSATS.c.round == round_id, DRAFT_INSATS.c.insats_id == f"{respondent}.{key}"
        )
    )
    return None if version is None else str(version)


async def save_insatser(tx: Transaction, saves: Sequence[Save]) -> list[list[Saved] | Problem]:
    """Saves each insats as the version that its content is; a content not had before is a new version.

    One result per save: what became of each insats, or why the draft is closed to it.
    """
    drafts = await lock_drafts(tx, [(save.round, save.respondent) for save in saves])
    ids = list({f"{s.respondent}.{c.insats.key}" for s in saves for c in s.contents})
    had, standing = await _known(tx, [save.round for save in saves], ids)
    writing = _Writing(tx)
    results: list[list[Saved] | Problem] = []
    for save in saves:
        problem = closed(tx, drafts.get((save.round, save.respondent))) or _changed(save, standing)
        results.append(problem or [writing.save(save, content, had, standing) for content in save.contents])
    await writing.finish()
    return results


def _changed(save: Save, standing: dict[tuple[str, str], int]) -> Problem | None:
    if save.condition is None:
        return None
    version = standing.get((save.round, f"{save.respondent}.{save.contents[0].insats.key}"))
    return unmet(save.condition, None if version is None else str(version))


async def _known(
    tx: Transaction, rounds: list[str], ids: list[str]
) -> tuple[dict[str, dict[str, int]], dict[tuple[str, str], int]]:
    """The versions that each insats has had, by the hash of their content; and (round, insats_id) → the version
    that stands in the draft."""
    had: dict[str, dict[str, int]] = {insats_id: {} for insats_id in ids}
    standing: dict[tuple[str, str], int] = {}
    in_draft = (DRAFT_INSATS.c.insats_id == VERSION.c.insats_id) & any_of(tx, DRAFT_INSATS.c.round, sorted(set(rounds)))
    query = (
        select(
            VERSION.c.insats_id,
            VERSION.c.content_sha256,
            VERSION.c.version,
            DRAFT_INSATS.c.round,
            DRAFT_INSATS.c.version.label("standing"),
        )
        .outerjoin(DRAFT_INSATS, in_draft)
        .where(any_of(tx, VERSION.c.insats_id, ids))
    )
    for row in await tx.rows(query):
        had[row.insats_id][row.content_sha256] = row.version
        if row.standing is not None:
            standing[row.round, row.insats_id] = row.standing
    return had, standing


class _Writing:
    """Collects the rows of a batch, so that they are written in one statement per table."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.versions: list[dict[str, Any]] = []
        self.created: dict[tuple[str, str], dict[str, Any]] = {}
        self.changed: dict[tuple[str, str], dict[str, Any]] = {}
        self.touched: list[dict[str, str]] = []
        self.position = int(tx.now.timestamp() * 1_000_000)

    def save(
        self,
        save: Save,
        content: Content,
        had: dict[str, dict[str, int]],
        standing: dict[tuple[str, str], int],
    ) -> Saved:
        insats_id = f"{save.respondent}.{content.insats.key}"
        version = had[insats_id].get(content.sha256)
        if version is None:
            version = max(had[insats_id].values(), default=0) + 1
            had[insats_id][content.sha256] = version
            self._add_version(save, content, insats_id, version)
        before = standing.get((save.round, insats_id))
        if before == version:
            return Saved(content.insats.key, insats_id, version, "unchanged")
        standing[save.round, insats_id] = version
        self._stand(save, content, insats_id, version, new=before is None)
        return Saved(content.insats.key, insats_id, version, "created" if before is None else "changed")

    def _add_version(self, save: Save, content: Content, insats_id: str, version: int) -> None:
        self.versions.append(
            {
                "insats_id": insats_id,
                "version": version,
                "content_sha256": content.sha256,
                "content": content.json,
                "received_at": self.tx.now,
            }
        )
        event = InsatsReceived.model_construct(
            round=save.round,
            respondent=save.respondent,
            insats_id=insats_id,
            version=version,
            content_sha256=content.sha256,
            received_at=self.tx.now,
            insats=content.insats,
        )
        head = event.model_dump_json(exclude={"insats"})
        self.tx.emit(event, f'{head[:-1]},"insats":{content.json}}}')

    def _stand(self, save: Save, content: Content, insats_id: str, version: int, new: bool) -> None:
        place = (save.round, insats_id)
        row = self.created.get(place) or {"round": save.round, "insats_id": insats_id}
        row |= {"respondent": save.respondent, "version": version, "area": content.insats.area}
        self.touched.append({"round": save.round, "respondent": save.respondent})
        if new:
            self.position += 1
            self.created[place] = row | {"position": self.position}
        elif place not in self.created:
            self.changed[place] = row

    async def finish(self) -> None:
        self.tx.add(VERSION, self.versions)
        self.tx.add(coverage.TOUCHED, self.touched, key=("round", "respondent"))
        self.tx.add(DRAFT_INSATS, list(self.created.values()))
        await self.tx.update_many(DRAFT_INSATS, list(self.changed.values()), key=("round", "insats_id"))


async def withdraw_insats(tx: Transaction, round_id: str, respondent: str, insats_ids: Sequence[str]) -> int:
    """Takes insatser out of the draft; answers how many were there."""
    coverage.touch(tx, round_id, respondent)
    rows = await tx.rows(
        select(DRAFT_INSATS.c.insats_id, DRAFT_INSATS.c.version).where(
            DRAFT_INSATS.c.round == round_id, any_of(tx, DRAFT_INSATS.c.insats_id, list(insats_ids))
        )
    )
    await tx.execute(
        delete(DRAFT_INSATS).where(
            DRAFT_INSATS.c.round == round_id,
            any_of(tx, DRAFT_INSATS.c.insats_id, [row.insats_id for row in rows]),
        )
    )
    await tx.execute(
        delete(TAKE_OVER).where(
            TAKE_OVER.c.round == round_id, any_of(tx, TAKE_OVER.c.insats_id, [row.insats_id for row in rows])
        )
    )
    for row in rows:
        tx.emit(
            InsatsWithdrawn(
                round=round_id,
                respondent=respondent,
                insats_id=row.insats_id,
                version=row.version,
                withdrawn_at=tx.now,
            )
        )
    return len(rows)


async def clear(tx: Transaction, round_id: str, respondent: str, keep: set[str]) -> None:
    """Empties the draft but for the insatser in `keep`: a whole document is about to replace it."""
    rows = await tx.rows(
        select(DRAFT_INSATS.c.insats_id).where(
            DRAFT_INSATS.c.round == round_id, DRAFT_INSATS.c.respondent == respondent
        )
    )
    await withdraw_insats(tx, round_id, respondent, [r.insats_id for r in rows if r.insats_id not in keep])
    coverage.touch(tx, round_id, respondent)
    for table in (DRAFT_ANSWER, DRAFT_NIL):
        await tx.execute(delete(table).where(table.c.round == round_id, table.c.respondent == respondent))


async def place(tx: Transaction, round_id: str, insats_ids: Sequence[str]) -> None:
    """Puts the insatser of a draft in this order."""
    await tx.flush()
    start = int(tx.now.timestamp() * 1_000_000)
    rows = [
        {"round": round_id, "insats_id": insats_id, "position": start + n} for n, insats_id in enumerate(insats_ids)
    ]
    await tx.update_many(DRAFT_INSATS, rows, key=("round", "insats_id"))
