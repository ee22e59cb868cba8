"""How the work flows through the services, as far as their events tell."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from libs.common.auth import Principal, needs
from services.notifications.api.shared import Storage, Word
from services.notifications.queries import flow as queries
from services.notifications.schemas import flow as schemas

router = APIRouter()


@router.get("/v1/flow", tags=["status"], summary="How much passes each step, and how long it takes")
async def read_flow(
    database: Storage,
    _: Annotated[Principal, Depends(needs("admin", "agency", "read"))],
    round: Word = None,
    minutes: Annotated[int, Query(ge=1, le=24 * 60)] = 60,
) -> schemas.Flow:
    """From the events of the last `minutes`: insatser received and classified; returns submitted, counted, compiled."""
    async with database.reading() as tx:
        return await queries.flow(tx, round, minutes)
