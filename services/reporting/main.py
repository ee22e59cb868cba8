"""The reporting service, put together: events in, documents out."""

import asyncio
from typing import Any

from fastapi import FastAPI

from libs.common import events
from libs.common.bus import Bus
from libs.common.service import Service, create_app
from services.reporting.api import router
from services.reporting.consumers import CONSUMERS
from services.reporting.models import METADATA, READ_MODEL
from services.reporting.settings import ReportingSettings

SERVICE = Service(
    name="reporting",
    title="Insats – rapporter",
    metadata=METADATA,
    router=router,
    emits=(events.ReportCompiled,),
    consumers=CONSUMERS,
    read_model=READ_MODEL,
)


def app(bus: Bus | None = None, **settings: Any) -> FastAPI:
    """The service as an ASGI application. `settings` stand before the environment."""
    chosen = ReportingSettings(**settings)
    made = create_app(SERVICE, chosen, bus)
    made.state.settings = chosen
    made.state.catalogues = {}
    made.state.turns = asyncio.Semaphore(chosen.reports_at_once)
    return made
