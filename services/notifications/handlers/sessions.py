"""Sessions: opened by a login, kept alive by use, ended by logout or time; and the logins under way."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update

from libs.common.database import Transaction, table_of
from services.notifications import audit, models
from services.notifications.login.codes import STEP_SECONDS
from services.notifications.login.openid import ATTEMPT_SECONDS, Attempt
from services.notifications.login.roles import Person
from services.notifications.settings import NotificationsSettings

SESSION = table_of(models.Session)
ATTEMPT = table_of(models.LoginAttempt)
USED_CODE = table_of(models.UsedCode)
LOOKED_AT = timedelta(minutes=1)
"""Use is noted no more often than this."""
WRONG_CODES = 20
"""Wrong codes in a quarter of an hour, from wherever they come, after which none is looked at."""
WINDOW = timedelta(minutes=15)


class Open(NamedTuple):
    """A session as it stands. `left`: seconds that it has at most, however much it is used."""

    person: Person
    method: str
    left: int


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """What a page proves its origin by: made of the cookie, which no other site can read, and no way back to it."""
    return hmac.digest(secret.encode(), b"csrf", hashlib.sha256).hex()


async def open_session(
    tx: Transaction,
    person: Person,
    method: str,
    settings: NotificationsSettings,
    *,
    former: str | None = None,
    address: str | None = None,
) -> str:
    """A new session, always under a new name; answers the secret for the cookie. `former`: what the cookie held."""
    if former:
        await tx.execute(delete(SESSION).where(SESSION.c.id_hash == hashed(former)))
    await _sweep(tx)
    secret = secrets.token_urlsafe(32)
    row = {
        "id_hash": hashed(secret),
        "subject": person.subject,
        "name": person.name,
        "roles": " ".join(person.roles),
        "respondent": person.respondent,
        "method": method,
        "created_at": tx.now,
        "active_at": tx.now,
        "ends_at": tx.now + timedelta(hours=settings.session_hours),
    }
    tx.add(SESSION, [row])
    told = {"method": method, "name": person.name, "roles": list(person.roles)}
    audit.record(tx, "login", person.subject, respondent=person.respondent, address=address, details=told)
    return secret


async def find_session(
    tx: Transaction, secret: str | None, settings: NotificationsSettings, active: bool = False
) -> Open | None:
    """The session of a cookie, unless it has ended. `active`: somebody is using it just now."""
    if not secret:
        return None
    row = await tx.row(select(SESSION).where(SESSION.c.id_hash == hashed(secret)))
    idle = timedelta(minutes=settings.session_idle_minutes)
    if row is None or tx.now >= row.ends_at or tx.now >= row.active_at + idle:
        return None
    if active and tx.now - row.active_at >= LOOKED_AT:
        await tx.execute(update(SESSION).where(SESSION.c.id_hash == row.id_hash).values(active_at=tx.now))
    return Open(
        person=Person(row.subject, row.name, tuple(row.roles.split()), row.respondent),
        method=row.method,
        left=int((row.ends_at - tx.now).total_seconds()),
    )


async def end_session(tx: Transaction, secret: str, address: str | None = None) -> str | None:
    """Answers by which method it had been opened; None if there was none."""
    ended = delete(SESSION).where(SESSION.c.id_hash == hashed(secret))
    rows = await tx.rows(ended.returning(SESSION.c.subject, SESSION.c.method))
    if not rows:
        return None
    audit.record(tx, "logout", rows[0].subject, address=address)
    return str(rows[0].method)


async def begin_attempt(tx: Transaction, attempt: Attempt, return_to: str) -> None:
    await _sweep(tx)
    row = {
        "state_hash": hashed(attempt.state),
        "browser_hash": hashed(attempt.browser),
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "return_to": return_to,
        "ends_at": tx.now + timedelta(seconds=ATTEMPT_SECONDS),
    }
    tx.add(ATTEMPT, [row])


async def take_attempt(tx: Transaction, state: str, browser: str | None) -> Mapping[str, Any] | None:
    """The attempt that an answer belongs to, if it went out from the same browser. It is gone then: an answer
    counts once, whatever comes of it."""
    of_this = (ATTEMPT.c.state_hash == hashed(state)) & (ATTEMPT.c.browser_hash == hashed(browser or ""))
    rows = await tx.rows(delete(ATTEMPT).where(of_this).returning(*ATTEMPT.c))
    return rows[0]._mapping if rows and rows[0].ends_at > tx.now else None


async def use_code(tx: Transaction, code: str) -> bool:
    """False if the code has been used before."""
    row = {"code_hash": hashed(code), "ends_at": tx.now + timedelta(seconds=3 * STEP_SECONDS)}
    return await tx.claim(USED_CODE, row)


async def too_many_wrong_codes(tx: Transaction) -> bool:
    """Counted in the audit trail, which all replicas share."""
    entry = audit.AUDIT.c
    wrong = (entry.kind == "login.failed") & (entry.at > tx.now - WINDOW) & (entry.about == "local")
    return int(await tx.scalar(select(func.count()).where(wrong))) >= WRONG_CODES


async def _sweep(tx: Transaction) -> None:
    """What has ended is not kept."""
    for table in (SESSION, ATTEMPT, USED_CODE):
        await tx.execute(delete(table).where(table.c.ends_at < tx.now))
