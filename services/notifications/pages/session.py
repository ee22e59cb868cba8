"""What the pages' scripts ask: who is logged in, a short-lived token for the services, and to be logged out.

The cookie opens these addresses alone, and no script can read it; the token opens the services, lives for five minutes,
and is kept in the page's memory. What changes something takes the session's CSRF token in a header besides.
"""

import hmac
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from libs.common.bodies import read
from libs.common.database import Database
from libs.common.problems import Problem, not_found
from services.notifications.handlers import sessions
from services.notifications.login.entrance import Entrance, entrance_of
from services.notifications.login.limiting import address_of
from services.notifications.login.signing import TOKEN_SECONDS

router = APIRouter(include_in_schema=False)
CSRF_HEADER = "x-csrf-token"
PRIVATE = {"Cache-Control": "no-store"}


class TokenWanted(BaseModel):
    active: bool = False
    """Whether somebody has used the page since it last asked; an open page alone keeps no session alive."""


@router.get("/session")
async def read_session(request: Request) -> JSONResponse:
    """Who is logged in, if anybody, and how one logs in here."""
    doors = entrance_of(request)
    secret = request.cookies.get(doors.cookie)
    async with database_of(request).reading() as tx:
        found = await sessions.find_session(tx, secret, doors.settings)
    told: dict[str, Any] | None = None
    if found and secret:
        told = {
            "subject": found.person.subject,
            "name": found.person.name,
            "roles": list(found.person.roles),
            "respondent": found.person.respondent,
            "csrf": sessions.csrf_of(secret),
            "seconds_left": found.left,
            "idle_minutes": doors.settings.session_idle_minutes,
        }
    has_login = doors.provider is not None or doors.local is not None
    answer = JSONResponse(
        {"session": told, "login": "/login" if has_login else None, "tokens": doors.takes_tokens}, headers=PRIVATE
    )
    if secret and not found:
        forget(answer, doors, doors.cookie)
    return answer


@router.post("/session/token")
async def give_token(request: Request) -> JSONResponse:
    doors, secret = _checked(request)
    wanted = await read(request, TokenWanted) if await request.body() else TokenWanted()
    async with database_of(request).transaction() as tx:
        found = await sessions.find_session(tx, secret, doors.settings, wanted.active)
    if found is None or doors.signer is None:
        raise _ended()
    seconds = min(TOKEN_SECONDS, found.left)
    token = doors.signer.token(found.person, seconds)
    return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": seconds}, headers=PRIVATE)


@router.post("/session/logout")
async def log_out(request: Request) -> JSONResponse:
    """Ends the session; answers where to go: to the provider's own logout if the login was there."""
    doors, secret = _checked(request)
    where = address_of(request, doors.settings.proxies)
    async with database_of(request).transaction() as tx:
        method = await sessions.end_session(tx, secret, where)
    elsewhere = await doors.provider.logout_address() if doors.provider and method == "openid" else None
    answer = JSONResponse({"location": elsewhere or "/login?out=1"}, headers=PRIVATE)
    forget(answer, doors, doors.cookie)
    return answer


@router.get("/session/jwks.json")
async def read_keys(request: Request) -> JSONResponse:
    """The public keys of the tokens that are given here; the services read them."""
    signer = entrance_of(request).signer
    if signer is None:
        raise not_found("Sidornas nyckelset", "The pages' key set")
    return JSONResponse(signer.key_set(), headers={"Cache-Control": "max-age=60"})


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def remember(answer: Response, doors: Entrance, name: str, secret: str, seconds: int | None = None) -> None:
    """A cookie for this host alone, that no script can read and other sites' requests do not bring."""
    answer.set_cookie(
        name, secret, max_age=seconds, path="/", secure=doors.settings.is_secure, httponly=True, samesite="lax"
    )


def forget(answer: Response, doors: Entrance, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=doors.settings.is_secure, httponly=True, samesite="lax")


def from_here(request: Request) -> bool:
    """Whether one of our own pages asks, as the browser says: Fetch Metadata, or for older ones the Origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _checked(request: Request) -> tuple[Entrance, str]:
    """The session's cookie, from one of our own pages. Raises Problem 401 or 403."""
    doors = entrance_of(request)
    secret = request.cookies.get(doors.cookie)
    if not secret:
        raise _ended()
    given = request.headers.get(CSRF_HEADER, "")
    if not from_here(request) or not hmac.compare_digest(given.encode(), sessions.csrf_of(secret).encode()):
        raise Problem(
            403,
            "not-from-here",
            (
                "Begäran kom inte från en av våra egna sidor. Ladda om sidan och försök igen.",
                "The request did not come from one of our own pages. Reload the page and try again.",
            ),
        )
    return doors, secret


def _ended() -> Problem:
    return Problem(
        401,
        "session-ended",
        (
            "Inloggningen har upphört. Logga in igen.",
            "The login has ended. Log in again.",
        ),
    )
