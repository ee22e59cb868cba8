"""The HTTP API of notifications. Reads the request, calls a query or a handler, writes the answer."""

from fastapi import APIRouter

from services.notifications.api import (
    alerts,
    audit,
    contacts,
    deadlines,
    flow,
    letters,
    parked,
    status,
    subscriptions,
)

router = APIRouter()
PARTS = (status, flow, alerts, parked, audit, contacts, letters, deadlines, subscriptions)
for part in PARTS:
    router.routes.extend(part.router.routes)  # including would look through a router inside a router for each request

__all__ = ["router"]
