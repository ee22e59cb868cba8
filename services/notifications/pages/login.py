"""The login page, and the two ways through it: the OpenID provider, or in the embedded set-up a one-time code.

Works without scripts. What went wrong is said on the page itself, in the status code too.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.common import code_lists
from libs.common.problems import Problem, language_of
from services.notifications import audit
from services.notifications.handlers import sessions
from services.notifications.login import codes
from services.notifications.login.entrance import Entrance, entrance_of
from services.notifications.login.limiting import Limiter, address_of, too_many
from services.notifications.login.openid import ATTEMPT_SECONDS, Away, Unproven, new_attempt
from services.notifications.login.roles import BOUND, LONGEST, ROLES, Person, Refused
from services.notifications.pages.headers import headers
from services.notifications.pages.login_texts import FAULTS, TEXTS
from services.notifications.pages.session import database_of, forget, from_here, remember

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
REGIONS = code_lists.load("regions").items
OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]{0,1000}")
"""Where a login may lead on to: a path of ours. `//host` and `/\\host` are other hosts to a browser."""
WINDOW_SECONDS = int(sessions.WINDOW.total_seconds())


class Given(NamedTuple):
    """The local form as it was filled in."""

    name: str = ""
    roles: tuple[str, ...] = ()
    respondent: str = ""
    code: str = ""
    next: str = "/"

    def faults(self) -> list[str]:
        """Names of the fields that must be mended."""
        needs = bool(BOUND & set(self.roles))
        named = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", self.respondent) is not None
        found = {
            "name": not 0 < len(self.name) <= LONGEST,
            "roles": not self.roles,
            "respondent": needs and not named,
            "code": not self.code,
        }
        return [name for name, wrong in found.items() if wrong]

    @property
    def person(self) -> Person:
        bound = bool(BOUND & set(self.roles))
        return Person(f"local:{self.name}", self.name, self.roles, self.respondent if bound else None)


@router.get("/login", response_class=HTMLResponse)
async def show_login(request: Request, next: str = "/", code: str = "", out: bool = False) -> HTMLResponse:
    return _page(request, Given(next=own_path(next), code=code[:40], roles=("admin", "agency")), out=out)


@router.get("/login/openid")
async def go_to_provider(request: Request, next: str = "/") -> Response:
    doors = entrance_of(request)
    if doors.provider is None:
        return _page(request, Given(), status=404)
    attempt = new_attempt()
    try:
        _count(request, doors, doors.starts)
        address = await doors.provider.address(attempt, language_of(request))
    except Problem as problem:
        return _page(request, Given(), problem=problem)
    except Away as reason:
        log.warning("OpenID provider away", reason=str(reason))
        return _page(request, Given(), ["away"], status=503)
    async with database_of(request).transaction() as tx:
        await sessions.begin_attempt(tx, attempt, own_path(next))
    answer = RedirectResponse(address, 303, headers=headers() | {"Cache-Control": "no-store"})
    remember(answer, doors, _attempt_cookie(doors), attempt.browser, ATTEMPT_SECONDS)
    return answer


@router.get("/login/callback")
async def come_back(request: Request) -> Response:
    """Where the provider sends the browser. Whatever comes of it, the attempt is over."""
    doors, query = entrance_of(request), dict(request.query_params)
    if doors.provider is None:
        return _page(request, Given(), status=404)
    cookie = _attempt_cookie(doors)
    async with database_of(request).transaction() as tx:
        attempt = await sessions.take_attempt(tx, query.get("state", ""), request.cookies.get(cookie))
    if attempt is None:
        return _page(request, Given(), ["late"], status=400)
    try:
        if "code" not in query:
            raise Denied
        now = request.app.state.runtime.clock.now()
        person = await doors.provider.person(query, attempt["nonce"], attempt["verifier"], now)
    except (Denied, Unproven, Refused, Away) as reason:
        answer: Response = await _turned_away(request, doors, reason)
    else:
        answer = await _let_in(request, doors, person, "openid", attempt["return_to"])
    forget(answer, doors, cookie)
    return answer


@router.post("/login/local")
async def log_in_with_code(request: Request) -> Response:
    doors = entrance_of(request)
    if doors.local is None:
        return _page(request, Given(), status=404)
    given = _given(await request.body())
    if not from_here(request):
        return _page(request, given, ["from-elsewhere"], status=403)
    if faults := given.faults():
        return _page(request, given, faults, status=422)
    code = codes.cleaned(given.code)
    try:
        _count(request, doors, doors.codes)
        async with database_of(request).transaction() as tx:
            if await sessions.too_many_wrong_codes(tx):
                raise too_many(WINDOW_SECONDS)
            good = codes.is_good(doors.local, code, tx.now) and await sessions.use_code(tx, code)
            if not good:
                address = address_of(request, doors.settings.proxies)
                audit.record(tx, "login.failed", None, about="local", address=address, details={"why": "wrong-code"})
    except Problem as problem:
        return _page(request, given, problem=problem)
    if not good:
        return _page(request, given._replace(code=""), ["code"], status=403)
    return await _let_in(request, doors, given.person, "local", given.next)


class Denied(Exception):
    """The provider sends the person back without a code."""


async def _let_in(request: Request, doors: Entrance, person: Person, method: str, onward: str) -> Response:
    async with database_of(request).transaction() as tx:
        secret = await sessions.open_session(
            tx,
            person,
            method,
            doors.settings,
            former=request.cookies.get(doors.cookie),
            address=address_of(request, doors.settings.proxies),
        )
    answer = RedirectResponse(onward, 303, headers={"Cache-Control": "no-store"})
    remember(answer, doors, doors.cookie, secret)
    return answer


async def _turned_away(request: Request, doors: Entrance, reason: Exception) -> HTMLResponse:
    log.warning("login failed", reason=f"{type(reason).__name__}: {reason}")
    if isinstance(reason, Away):
        return _page(request, Given(), ["away"], status=503)
    subject = reason.subject if isinstance(reason, Refused) else None
    why = reason.why if isinstance(reason, Refused) else "denied" if isinstance(reason, Denied) else "unproven"
    address = address_of(request, doors.settings.proxies)
    async with database_of(request).transaction() as tx:
        audit.record(tx, "login.failed", subject, about="openid", address=address, details={"why": why})
    return _page(request, Given(), [why], status=403)


def own_path(wanted: str) -> str:
    """The path if it is one of ours, else the first page."""
    return wanted if OWN_PATH.fullmatch(wanted) and not wanted.startswith("/login") else "/"


def _count(request: Request, doors: Entrance, tries: Limiter) -> None:
    now = request.app.state.runtime.clock.now()
    tries.count(address_of(request, doors.settings.proxies), now)


def _attempt_cookie(doors: Entrance) -> str:
    return doors.cookie + "-login"


def _given(body: bytes) -> Given:
    """A form without files; what is not text in UTF-8 is replaced in it. One with more fields than ours is none."""
    try:
        fields = parse_qs(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        fields = {}

    def one(name: str) -> str:
        return fields.get(name, [""])[0].replace("\x00", "").strip()

    roles = tuple(role for role in ROLES if role in fields.get("role", []))
    return Given(one("name"), roles, one("respondent"), one("code"), own_path(one("next")))


def _page(
    request: Request,
    given: Given,
    faults: list[str] | None = None,
    *,
    status: int = 200,
    problem: Problem | None = None,
    out: bool = False,
) -> HTMLResponse:
    """The login page. `faults` are names in FAULTS; those that are fields are shown at them too."""
    doors = entrance_of(request)
    chosen = request.query_params.get("lang")
    language = chosen if chosen in ("sv", "en") else language_of(request)
    english = language == "en"
    told: dict[str, Any] = {name: FAULTS[name][english] for name in faults or []}
    if problem:
        told, status = {"": problem.detail[english]}, problem.status
    html = TEMPLATES.get_template("login.html").render(
        language=language,
        t={name: pair[english] for name, pair in TEXTS.items()},
        faults=told,
        given=given,
        roles=ROLES,
        regions=REGIONS,
        provider=doors.provider is not None,
        provider_name=doors.settings.oidc_name,
        local=doors.local is not None,
        out=out,
    )
    more = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers=headers() | more | ((problem.headers or {}) if problem else {}))
