"""Alerts: what somebody should look at, and an admin's word that it is seen to."""

from typing import Literal

from fastapi import APIRouter

from libs.common.problems import not_found
from services.notifications.api.shared import Admin, Id, Limit, Offset, Storage
from services.notifications.handlers.alerts import settle_alert
from services.notifications.queries import alerts as queries
from services.notifications.schemas import alerts as schemas

router = APIRouter()


@router.get("/v1/alerts", tags=["alerts"], summary="What somebody should look at, last raised first")
async def list_alerts(
    database: Storage,
    _: Admin,
    state: Literal["open", "settled", "all"] = "open",
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.AlertList:
    async with database.reading() as tx:
        return await queries.alerts(tx, state, limit, offset)


@router.post("/v1/alerts/{id}/settle", tags=["alerts"], summary="Say that it is seen to")
async def settle(database: Storage, caller: Admin, id: Id) -> schemas.AlertItem:
    """Settled already, it stays as it is. If its cause comes back, a new alert opens."""
    async with database.transaction() as tx:
        found = await queries.alert(tx, id)
        if found is None:
            raise not_found(f"Larmet {id}", f"The alert {id}")
        if found.settled_at is None:
            await settle_alert(tx, found.kind, found.about, caller.subject)
        settled = await queries.alert(tx, id)
    assert settled
    return settled
