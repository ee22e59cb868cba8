"""What every request passes on its way in and out: the size limit, security headers, the request metric.

Plain ASGI: a middleware that wraps requests as objects costs more than many a handler.
"""

import time
from typing import Any

from prometheus_client import Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common import problems
from libs.common.telemetry import REQUESTS

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "content-security-policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "strict-transport-security": "max-age=31536000",
}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_WITHOUT_POLICY = [header for header in _RAW_HEADERS if header[0] != b"content-security-policy"]
INTERACTIVE_DOCS = ("/docs", "/docs/oauth2-redirect")
"""FastAPI's own page loads its script from elsewhere; it gets no content policy."""


class Edge:
    def __init__(self, app: ASGIApp, service: str, max_body_bytes: int) -> None:
        self.app = app
        self.service = service
        self.max_body_bytes = max_body_bytes
        self._timers: dict[tuple[str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        ours = _WITHOUT_POLICY if scope["path"].endswith(INTERACTIVE_DOCS) else _RAW_HEADERS

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                set_already = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in ours if h[0] not in set_already)]
            await send(message)

        try:
            if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
                # No name holds it, and PostgreSQL refuses to compare with it.
                answer = problems.answer(Request(scope), 404, "not-found", ("Adressen finns inte.", "No such address."))
                await answer(scope, receive, send_on)
            elif self._announced(scope) > self.max_body_bytes:
                await _too_large(Request(scope), self.max_body_bytes)(scope, receive, send_on)
            else:
                await self.app(scope, self._counting(receive), send_on)
        except Exception as error:  # FastAPI's last resort would answer outside of this, without the headers
            if status:
                raise
            await (await problems.on_defect(Request(scope), error))(scope, receive, send_on)
        finally:
            self._timer(scope["method"], status or 500).observe(time.perf_counter() - started)

    def _timer(self, method: str, status: int) -> Histogram:
        if (method, status) not in self._timers:
            self._timers[method, status] = REQUESTS.labels(self.service, method, str(status))
        return self._timers[method, status]

    def _announced(self, scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else 0
        return 0

    def _counting(self, receive: Receive) -> Receive:
        """For bodies of unannounced length: stops reading at the limit."""
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.max_body_bytes:
                raise problems.Problem(413, "too-large", _limit_text(self.max_body_bytes))
            return message

        return receive_counted


def _limit_text(limit: int) -> problems.Text:
    size = limit // (1024 * 1024)
    return (
        f"En begäran får vara högst {size} MB. Dela upp den; inget har sparats.",
        f"A request may be {size} MB at most. Divide it; nothing was saved.",
    )


def _too_large(request: Request, limit: int) -> Any:
    return problems.answer(request, 413, "too-large", _limit_text(limit), headers={"Connection": "close"})
