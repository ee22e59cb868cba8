"""Idempotency-Key in intake: the shared rules over intake's own table."""

from collections.abc import Awaitable, Callable

from libs.common import remembering
from libs.common.auth import Principal
from libs.common.database import Transaction, table_of
from libs.common.remembering import Reply
from services.intake import models

__all__ = ["Reply", "once"]
REMEMBERED = table_of(models.RememberedAnswer)


async def once(
    tx: Transaction,
    key: str | None,
    caller: Principal,
    request: bytes,
    act: Callable[[], Awaitable[Reply]],
) -> Reply:
    """Acts, or repeats the remembered reply (libs.common.remembering.once)."""
    return await remembering.once(tx, REMEMBERED, key, caller, request, act)
