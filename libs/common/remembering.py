"""Idempotency-Key: a POST that is sent again gets the answer that it got, and does nothing a second time."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, select

from libs.common.auth import Principal
from libs.common.database import Transaction, UtcDateTime
from libs.common.problems import Problem


class Reply(NamedTuple):
    """An answer before it is put in a language: `body` may hold messages as (Swedish, English)."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = MappingProxyType({})


def remembered_table(metadata: MetaData) -> Table:
    """What a POST with an Idempotency-Key was answered, by caller and key."""
    return Table(
        "remembered_answer",
        metadata,
        Column("subject", String, primary_key=True),
        Column("key", String(255), primary_key=True),
        Column("request_sha256", String(64), nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("remembered_at", UtcDateTime, nullable=False),
    )


async def once(
    tx: Transaction,
    remembered: Table,
    key: str | None,
    caller: Principal,
    request: bytes,
    act: Callable[[], Awaitable[Reply]],
) -> Reply:
    """Acts, or repeats the remembered reply. `request` tells a repeat from another use of the key.

    The key is claimed in the transaction of the act itself: two at once wait for one another, and
    an act that fails remembers nothing.
    """
    if not key:
        return await act()
    claim = {
        "subject": caller.subject,
        "key": key,
        "request_sha256": hashlib.sha256(request).hexdigest(),
        "status": 0,
        "headers": "{}",
        "body": "{}",
        "remembered_at": tx.now,
    }
    if not await tx.claim(remembered, claim):
        there = await recall(tx, remembered, key, caller, request)
        assert there is not None
        return there
    reply = await act()
    await tx.execute(
        remembered.update()
        .where(remembered.c.subject == caller.subject, remembered.c.key == key)
        .values(
            status=reply.status,
            headers=json.dumps(dict(reply.headers)),
            body=json.dumps(reply.body, ensure_ascii=False),
        )
    )
    return reply


async def recall(
    tx: Transaction, remembered: Table, key: str | None, caller: Principal, request: bytes
) -> Reply | None:
    """The reply that this request got, None if it is new. Raises Problem 422 if the key was another request's."""
    if not key:
        return None
    place = (remembered.c.subject == caller.subject) & (remembered.c.key == key)
    there = await tx.row(select(remembered).where(place))
    if there is None:
        return None
    if there.request_sha256 != hashlib.sha256(request).hexdigest():
        raise Problem(
            422,
            "idempotency-key-reused",
            (
                "Idempotency-Key har använts för en annan begäran. Välj en ny nyckel.",
                "The Idempotency-Key was used for another request. Choose a new one.",
            ),
        )
    return Reply(there.status, json.loads(there.body), json.loads(there.headers))
