"""Aggregation: what stands, counted; and the feed of every change, for Tillväxtverket and others."""

from typing import Any

from fastapi import FastAPI

from libs.common import events
from libs.common.bus import Bus
from libs.common.service import Service, create_app
from services.aggregation.api import router
from services.aggregation.consumers import CONSUMERS
from services.aggregation.models import METADATA, READ_MODEL
from services.aggregation.settings import AggregationSettings

SERVICE = Service(
    name="aggregation",
    title="Insats – sammanställning",
    metadata=METADATA,
    router=router,
    emits=(events.AggregateUpdated,),
    consumers=CONSUMERS,
    read_model=READ_MODEL,
)


def app(bus: Bus | None = None, **settings: Any) -> FastAPI:
    """The service as an ASGI application. `settings` stand before the environment."""
    return create_app(SERVICE, AggregationSettings(**settings), bus)
