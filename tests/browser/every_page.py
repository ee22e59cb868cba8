"""Every address that answers a person with a page, found from the routes, and how somebody comes to look at it."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from playwright.async_api import Page

from insats import embedded
from services.notifications.letters import links
from tests.browser.installation import ROUND, SILENT, Installation, example
from tests.browser.looking import READY
from tests.browser.rounds import own_round

OPEN = "oppna-data"
"""A round with one return, whose edition is published."""
LANDING = "/reporting/v1/open/{round}"
REPORT = "/reporting/v1/rounds/{round}/reports/{report:path}.{format}"
UNSUBSCRIBE = "/notifications/v1/unsubscribe/{id}/{token}"


async def as_it_is(_: Page) -> None:
    """Nothing is done on it first."""


async def sent_wrong(page: Page) -> None:
    """The login form with a code that is not good."""
    await page.locator("#name").fill("Maja")
    await page.locator("#code").fill("0000-0000-0000")
    await page.locator("form button[type=submit]").click()
    await page.locator("[role=alert]").wait_for()


@dataclass(frozen=True)
class Visit:
    """`route` as the application has it, `path` as it is gone to; `scope` None for somebody who is not logged in.
    `ready` is there when the page shows what it has to show; `first` is done before it is looked at."""

    route: str
    path: str
    ready: str = "main"
    scope: str | None = None
    respondent: str | None = None
    first: Callable[[Page], Awaitable[None]] = as_it_is
    by_header: bool = False
    """Whether the token is sent with the request, as to an API, and not given to the page."""
    refused: bool = False
    """Whether the browser is going to complain of an answer, as it does of 404."""


ALL = "admin agency read"
REGION = "/rounds/{round_id}/respondents/{respondent}"
VISITS = {
    "board": Visit("/", "/", READY, ALL),
    "board, signed out": Visit("/", "/", "#login"),
    "board of a region": Visit("/", "/", READY, "submit", SILENT),
    "reports": Visit("/rounds/{round_id}/reports", f"/rounds/{ROUND}/reports", READY, ALL),
    "region, closed": Visit(REGION, f"/rounds/{ROUND}/respondents/01", READY, ALL),
    "region, its own": Visit(REGION, f"/rounds/{ROUND}/respondents/{SILENT}", READY, "submit", SILENT),
    "return": Visit("/returns/{return_id}", f"/returns/{ROUND}.01.1", READY, ALL),
    "return, another's": Visit(
        "/returns/{return_id}", f"/returns/{ROUND}.01.1", "#fault", "submit", "03", refused=True
    ),
    "return, unknown": Visit("/returns/{return_id}", f"/returns/{ROUND}.01.99", "#fault", ALL, refused=True),
    "review": Visit("/review", f"/review?round={ROUND}", READY, ALL),
    "labels": Visit("/rounds/{round_id}/labels", f"/rounds/{ROUND}/labels", READY, ALL),
    "accessibility": Visit("/accessibility", "/accessibility", READY),
    "login": Visit("/login", "/login"),
    "login, logged out": Visit("/login", "/login?out=1", "[role=status]"),
    "login, refused": Visit("/login", "/login", first=sent_wrong, refused=True),
    "letters' link": Visit(UNSUBSCRIBE, "{unsubscribe}"),
    "letters' link, not good": Visit(UNSUBSCRIBE, "/notifications/v1/unsubscribe/none/none", refused=True),
    "reports, with an edition": Visit("/rounds/{round_id}/reports", f"/rounds/{OPEN}/reports", READY, ALL),
    "open data": Visit(LANDING, f"/reporting/v1/open/{OPEN}"),
    "open data, none": Visit(LANDING, "/reporting/v1/open/none", refused=True),
    **{
        f"report {name}": Visit(REPORT, f"/reporting/v1/rounds/{OPEN}/reports/{name}.html", scope=ALL, by_header=True)
        for name in ("national", f"return/{SILENT}", "form", "chapters", "projects", "completeness")
    },
    "no such page": Visit("", "/no/such/page", refused=True),
    "not logged in at the provider": Visit("", "/login/callback", refused=True),
    "API without a token": Visit("", "/notifications/v1/alerts", refused=True),
}


def pages_of(data_dir: Path) -> set[str]:
    """The routes of the whole installation that answer a GET with HTML, the services' under their names. Without the
    descriptions of the APIs, which FastAPI makes for developers."""
    found = set(_pages(embedded.create_app(data_dir).routes))
    own = {path for path in found if not path.startswith("/notifications")}
    return {path for path in found if path.removeprefix("/notifications") not in own or path in own}


def _pages(routes: Iterable[Any], prefix: str = "") -> Iterator[str]:
    for route in routes:
        inside: Any = getattr(route, "original_router", None) or getattr(route, "app", None)
        if hasattr(inside, "routes"):
            yield from _pages(inside.routes, prefix + getattr(route, "path", ""))
        elif "GET" in (getattr(route, "methods", None) or ()) and _is_html(route):
            yield prefix + route.path


def _is_html(route: Any) -> bool:
    kind, told = getattr(route, "response_class", None), getattr(route, "responses", {})
    return (isinstance(kind, type) and issubclass(kind, HTMLResponse)) or "text/html" in told.get(200, {}).get(
        "content", {}
    )


def unsubscribe_path(installation: Installation) -> str:
    """Of the link in the letters of a contact that is added for this."""
    wanted = {"respondent": "09", "name": "Maja", "email": "maja@region.example", "role": "signer", "language": "sv"}
    contact = installation.client("submit", "09").post("/notifications/v1/contacts", wanted)["id"]
    with sqlite3.connect(f"file:{installation.data_dir / 'notifications.db'}?mode=ro", uri=True) as database:
        [secret] = database.execute("SELECT secret FROM contact WHERE id = ?", (contact,)).fetchone()
    return links.unsubscribe("", contact, secret)


def publish(installation: Installation) -> None:
    """A round of one return with its first edition, so that there is a landing page."""
    own_round(installation, OPEN, respondents=[{"code": SILENT, "name": "Västerbotten"}])
    installation.submit(SILENT, example(SILENT), OPEN)
    agency, address = installation.client(), f"/reporting/v1/rounds/{OPEN}/editions"
    agency.post(address, {})
    agency.post(f"{address}/1/publish", {})
