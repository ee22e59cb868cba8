"""What becomes of a letter that was tried, and the alerts that it raises or settles."""

from typing import Any

from sqlalchemy import select, update

from libs.common.database import Transaction
from services.notifications.channels import Bounced, Deferred, Fault, Locked, Refused, Uncertain, Unreachable
from services.notifications.handlers import letters
from services.notifications.handlers.alerts import forget, is_open, raise_alert, settle_alert
from services.notifications.handlers.bounces import Bounce

BOUNCED, REFUSED, GIVEN_UP = "letter-bounced", "letter-refused", "letter-given-up"
UNCERTAIN, UNREACHABLE, NOT_SET_UP = "letter-uncertain", "channel-unreachable", "channel-not-set-up"
LOCKED = "channel-login-refused"
"""About a channel. Once a person has settled it, the channel is tried again."""
OF_CONTACT = (BOUNCED, REFUSED, GIVEN_UP)
"""About a contact; settled when a letter reaches it, or when the contact is changed."""


async def sent(tx: Transaction, letter: Any, contact: Any) -> None:
    """The receiver has answered for it. That may be told late, by a process that was taken for dead meanwhile; and a
    bounce may have come before it."""
    for kind in (UNREACHABLE, LOCKED):
        await settle_alert(tx, kind, letter.channel)
    if await letters.close_as_sent(tx, letter):
        await settle_for_letter(tx, letter.id)
        await settle_for_contact(tx, contact.id)


async def settle_for_contact(tx: Transaction, contact: str) -> None:
    for kind in OF_CONTACT:
        await settle_alert(tx, kind, contact)


async def forget_contact(tx: Transaction, contact: str) -> None:
    """The person is gone: out of the letters, what servers said of them, and the alerts."""
    letter = letters.LETTER.c
    forgetting = update(letters.LETTER).where(letter.contact == contact).values(address=None, fault=None)
    theirs = [str(row.id) for row in await tx.rows(forgetting.returning(letter.id))]
    for kind, about in [*((kind, contact) for kind in OF_CONTACT), *((UNCERTAIN, id) for id in theirs)]:
        await forget(tx, kind, about)


async def failed(tx: Transaction, letter: Any, contact: Any, fault: Fault) -> None:
    """Kept for a later try if it is certain that nothing left; else closed, and somebody is told."""
    match fault:
        case Unreachable():
            await raise_alert(tx, UNREACHABLE, letter.channel, details={"reason": str(fault)})
            await _later(tx, letter, contact, fault)
        case Locked():
            await raise_alert(tx, LOCKED, letter.channel, details={"reason": str(fault)})
            await letters.put_back(tx, letter, str(fault), for_ever=True)
        case Deferred():
            await _later(tx, letter, contact, fault)
        case Bounced():
            await _end(tx, letter, contact, "bounced", BOUNCED, fault)
        case Uncertain():
            await _end(tx, letter, contact, "uncertain", UNCERTAIN, fault)
        case Refused() | _:
            await _end(tx, letter, contact, "refused", REFUSED, fault)


async def _later(tx: Transaction, letter: Any, contact: Any, fault: Fault) -> None:
    if not await letters.put_back(tx, letter, str(fault)):
        await _raise(tx, letter, contact, GIVEN_UP, fault)


async def _end(tx: Transaction, letter: Any, contact: Any, state: str, kind: str, fault: Fault) -> None:
    await letters.close(tx, letter, state, str(fault))
    await _raise(tx, letter, contact, kind, fault)


async def _raise(tx: Transaction, letter: Any, contact: Any, kind: str, fault: Fault) -> None:
    about = str(letter.id) if kind == UNCERTAIN else contact.id
    details = {"letter": letter.id, "name": contact.name, "address": contact.email, "reason": str(fault)}
    await raise_alert(tx, kind, about, respondent=contact.respondent, details=details)


async def left_by_the_dead(tx: Transaction) -> int:
    """Letters that a process handed over and did not live to mark: they may have arrived, so none is sent again."""
    late = await letters.left_handed_over(tx)
    for letter in late:
        contact = await tx.row(select(letters.CONTACT).where(letters.CONTACT.c.id == letter.contact))
        if contact is not None:
            await _raise(tx, letter, contact, UNCERTAIN, Uncertain("the process that sent it was killed"))
    return len(late)


async def settle_for_letter(tx: Transaction, letter: int) -> None:
    """What became of it is certain now, or a person has seen to it by sending the letter again."""
    await settle_alert(tx, UNCERTAIN, str(letter))


async def bounced_later(tx: Transaction, bounce: Bounce) -> int:
    """A letter that was accepted came back."""
    letter = await letters.came_back(tx, bounce.message_id, bounce.reason)
    if letter is None:
        return 0
    await settle_for_letter(tx, letter.id)
    contact = await tx.row(select(letters.CONTACT).where(letters.CONTACT.c.id == letter.contact))
    if contact is not None:
        await _raise(tx, letter, contact, BOUNCED, Bounced(bounce.reason))
    return 1


async def is_locked(tx: Transaction, channel: str) -> bool:
    """Whether the alert still stands that our login was refused."""
    return await is_open(tx, LOCKED, channel)


async def not_set_up(tx: Transaction, channel: str, fault: str | None) -> bool:
    """Whether letters wait for a channel that the installation has not set up; the alert says so."""
    if fault is None:
        await settle_alert(tx, NOT_SET_UP, channel)
        return False
    if await letters.waiting(tx, channel):
        await raise_alert(tx, NOT_SET_UP, channel, details={"reason": fault})
        return True
    return False
