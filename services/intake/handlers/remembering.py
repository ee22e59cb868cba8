"""Idempotency-Key: a POST that is sent again gets the answer that it got, and does nothing a second time."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import select

from libs.common.auth import Principal
from libs.common.database import Transaction, table_of
from libs.common.problems import Problem
from services.intake import models

REMEMBERED = table_of(models.RememberedAnswer)


class Reply(NamedTuple):
    """An answer before it is put in a language: `body` may hold messages as (Swedish, English)."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = MappingProxyType({})


async def once(
    tx: Transaction,
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
    sha256 = hashlib.sha256(request).hexdigest()
    place = (REMEMBERED.c.subject == caller.subject) & (REMEMBERED.c.key == key)
    claim = {
        "subject": caller.subject,
        "key": key,
        "request_sha256": sha256,
        "status": 0,
        "headers": "{}",
        "body": "{}",
        "remembered_at": tx.now,
    }
    if not await tx.claim(REMEMBERED, claim):
        there = await tx.row(select(REMEMBERED).where(place))
        assert there is not None
        if there.request_sha256 != sha256:
            raise Problem(
                422,
                "idempotency-key-reused",
                (
                    "Idempotency-Key har använts för en annan begäran. Välj en ny nyckel.",
                    "The Idempotency-Key was used for another request. Choose a new one.",
                ),
            )
        return Reply(there.status, json.loads(there.body), json.loads(there.headers))
    reply = await act()
    await tx.execute(
        REMEMBERED.update()
        .where(place)
        .values(
            status=reply.status,
            headers=json.dumps(dict(reply.headers)),
            body=json.dumps(reply.body, ensure_ascii=False),
        )
    )
    return reply
