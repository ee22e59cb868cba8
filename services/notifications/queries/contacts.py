"""Contacts and letters, as they are told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.schemas import contacts as schemas

CONTACT = table_of(models.Contact)
LETTER = table_of(models.Letter)
ITEM = table_of(models.LetterItem)


async def contact_row(tx: Transaction, contact: str) -> Any | None:
    return await tx.row(select(CONTACT).where(CONTACT.c.id == contact))


def contact_out(row: Any) -> schemas.ContactOut:
    fields = {name: value for name, value in row._mapping.items() if name not in ("secret", "changed_by")}
    return schemas.ContactOut(**fields, subscribed=row.unsubscribed_at is None)


async def contacts(tx: Transaction, respondents: Sequence[str] | None, limit: int, offset: int) -> schemas.ContactList:
    """By respondent and address; of some respondents, or of all."""
    condition: ColumnElement[bool] = CONTACT.c.id.is_not(None)
    if respondents is not None:
        condition = any_of(tx, CONTACT.c.respondent, list(respondents))
    query = select(CONTACT).where(condition).order_by(CONTACT.c.respondent, CONTACT.c.email)
    rows = await tx.rows(query.limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(CONTACT).where(condition))
    return schemas.ContactList(items=[contact_out(row) for row in rows], total=total)


async def letters(
    tx: Transaction, only: str | None, respondent: str | None, state: str | None, limit: int, offset: int
) -> schemas.LetterList:
    """Last written first. `only` limits them to one respondent's contacts."""
    source = LETTER.outerjoin(CONTACT, CONTACT.c.id == LETTER.c.contact)
    conditions: list[ColumnElement[bool]] = [LETTER.c.id.is_not(None)]
    conditions += [CONTACT.c.respondent == code for code in (only, respondent) if code is not None]
    if state is not None:
        conditions.append(LETTER.c.state == state)
    query = select(LETTER, CONTACT.c.respondent).select_from(source).where(*conditions)
    rows = await tx.rows(query.order_by(LETTER.c.id.desc()).limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(source).where(*conditions))
    return schemas.LetterList(items=await _with_items(tx, rows), total=total)


async def letter(tx: Transaction, letter_id: int) -> schemas.LetterOut | None:
    source = LETTER.outerjoin(CONTACT, CONTACT.c.id == LETTER.c.contact)
    query = select(LETTER, CONTACT.c.respondent).select_from(source)
    found = await _with_items(tx, await tx.rows(query.where(LETTER.c.id == letter_id)))
    return found[0] if found else None


async def _with_items(tx: Transaction, rows: Sequence[Any]) -> list[schemas.LetterOut]:
    items = await tx.rows(select(ITEM).where(any_of(tx, ITEM.c.letter, [row.id for row in rows])))
    about: dict[int, list[schemas.LetterItemOut]] = {row.id: [] for row in rows}
    for item in sorted(items, key=lambda item: (item.round, item.respondent, item.kind)):
        about[item.letter].append(schemas.LetterItemOut(round=item.round, respondent=item.respondent, kind=item.kind))
    fields = schemas.LetterOut.model_fields.keys() - {"about"}
    return [schemas.LetterOut(**{name: getattr(row, name) for name in fields}, about=about[row.id]) for row in rows]
