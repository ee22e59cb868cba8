"""Classification over HTTP. Reads the request, calls a query or a handler, writes the answer."""

from fastapi import APIRouter

from services.classification.api import labels, review, rounds

router = APIRouter()
for part in (labels.router, review.router, rounds.router):
    router.routes.extend(part.routes)  # including would look through a router inside a router for each request

__all__ = ["router"]
