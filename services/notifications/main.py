"""The notifications service: follows every event, shows where rounds stand, keeps what was not processed."""

from typing import Any

from fastapi import APIRouter, FastAPI

from libs.common import events
from libs.common.bus import Bus
from libs.common.service import Service, create_app
from services.notifications import api, pages
from services.notifications.consumers import CONSUMERS
from services.notifications.jobs.delivering import deliver
from services.notifications.jobs.pruning import prune
from services.notifications.jobs.reminding import remind
from services.notifications.jobs.watching import watch
from services.notifications.models import METADATA, READ_MODEL
from services.notifications.parking import receive_parked
from services.notifications.settings import NotificationsSettings
from services.notifications.webhooks.lanes import send_webhooks


def _router() -> APIRouter:
    router = APIRouter()
    router.include_router(api.router)
    router.include_router(pages.router)
    return router


SERVICE = Service(
    name="notifications",
    title="Insats – avisering och lägesbild",
    metadata=METADATA,
    router=_router(),
    emits=(events.DeadlineApproaching, events.DeadlinePassed),
    consumers=CONSUMERS,
    read_model=READ_MODEL,
    incidental_columns=("position",),
    receive_parked=receive_parked,
    jobs=(send_webhooks, remind, deliver, watch, prune),
)


def app(bus: Bus | None = None, **settings: Any) -> FastAPI:
    """The service as an ASGI application. `settings` stand before the environment."""
    return create_app(SERVICE, NotificationsSettings(**settings), bus)
