"""The HTTP API of notifications. Reads the request, calls a query or a handler, writes the answer."""

from fastapi import APIRouter

from services.notifications.api import alerts, audit, flow, parked, status, subscriptions

router = APIRouter()
for part in (status.router, flow.router, alerts.router, parked.router, audit.router, subscriptions.router):
    router.routes.extend(part.routes)  # including would look through a router inside a router for each request

__all__ = ["router"]
