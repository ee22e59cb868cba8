"""Adds, changes and removes contacts, and ends the letters of one that has had enough."""

import secrets
import uuid
from typing import Any

from sqlalchemy import delete, select, update

from libs.common.database import Transaction, table_of
from libs.common.problems import Problem, not_found
from services.notifications import audit, models
from services.notifications.handlers.outcomes import forget_contact, settle_for_contact
from services.notifications.schemas.contacts import ContactIn

CONTACT = table_of(models.Contact)


async def add_contact(tx: Transaction, wanted: ContactIn, by: str) -> str:
    """Answers the new contact's id. Raises Problem 409 if the respondent has a contact with this address."""
    await tx.one_at_a_time()
    contact = str(uuid.uuid4())
    row = _row(tx, wanted, by) | {"id": contact, "secret": secrets.token_urlsafe(32), "created_at": tx.now}
    if not await tx.claim(CONTACT, row):
        raise _address_twice(wanted.email)
    _record(tx, "added", by, contact, wanted)
    return contact


async def change_contact(tx: Transaction, contact: str, wanted: ContactIn, by: str) -> None:
    """Raises Problem 404 or 409. A fault with its letters counts as seen to."""
    await tx.one_at_a_time()
    taken = select(CONTACT.c.id).where(
        CONTACT.c.respondent == wanted.respondent, CONTACT.c.email == wanted.email, CONTACT.c.id != contact
    )
    if await tx.scalar(taken) is not None:
        raise _address_twice(wanted.email)
    changed = update(CONTACT).where(CONTACT.c.id == contact).values(**_row(tx, wanted, by))
    if not await tx.execute(changed):
        raise missing(contact)
    _record(tx, "changed", by, contact, wanted)
    await settle_for_contact(tx, contact)


async def remove_contact(tx: Transaction, contact: str, by: str) -> None:
    """The person goes, also out of the letters that were sent and the alerts about them. Raises Problem 404."""
    await tx.one_at_a_time()
    removing = delete(CONTACT).where(CONTACT.c.id == contact)
    gone = await tx.rows(removing.returning(CONTACT.c.respondent, CONTACT.c.role))
    if not gone:
        raise missing(contact)
    _record(tx, "removed", by, contact, gone[0])
    await forget_contact(tx, contact)


async def unsubscribe(tx: Transaction, contact: str) -> None:
    """Ends the letters; doing it again changes nothing."""
    ending = update(CONTACT).where(CONTACT.c.id == contact, CONTACT.c.unsubscribed_at.is_(None))
    ended = ending.values(unsubscribed_at=tx.now, changed_at=tx.now, changed_by="unsubscribe link")
    for row in await tx.rows(ended.returning(CONTACT.c.respondent, CONTACT.c.role)):
        _record(tx, "unsubscribed", None, contact, row)


def _record(tx: Transaction, act: str, by: str | None, contact: str, whose: Any) -> None:
    """Never the name or the address: the trail is kept for ever, and the person may go."""
    told = {"role": whose.role}
    audit.record(tx, f"contact.{act}", by, about=contact, respondent=whose.respondent, details=told)


def _row(tx: Transaction, wanted: ContactIn, by: str) -> dict[str, Any]:
    fields = wanted.model_dump(exclude={"subscribed"})
    ended = None if wanted.subscribed else tx.now
    return fields | {"changed_at": tx.now, "changed_by": by, "unsubscribed_at": ended}


def missing(contact: str) -> Problem:
    return not_found(f"Kontakten {contact}", f"The contact {contact}")


def _address_twice(email: str) -> Problem:
    return Problem(
        409,
        "address-twice",
        (
            f"Uppgiftslämnaren har redan en kontakt med adressen {email}.",
            f"The respondent has a contact with the address {email} already.",
        ),
    )
