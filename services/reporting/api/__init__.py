"""Reporting over HTTP: requests in, documents out; decides nothing."""

from fastapi import APIRouter

from services.reporting.api import editions, history, open_data, reports

router = APIRouter()
for part in (reports.router, editions.router, open_data.router, history.router):
    router.routes.extend(part.routes)  # including would look through a router inside a router for each request

__all__ = ["router"]
