"""Deadlines: who is late, the ladder of each, and calendars for programs that cannot log in."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from libs.common.auth import Principal, forbidden, needs
from libs.common.auth import caller as caller_of
from libs.common.bodies import body_schema, read
from libs.common.problems import Problem, language_of, not_found
from services.notifications.api.contacts import check, own
from services.notifications.api.shared import Limit, Offset, Storage, Word
from services.notifications.calendars import calendar
from services.notifications.handlers import calendar_links as handlers
from services.notifications.queries import deadlines as queries
from services.notifications.schemas import calendars as schemas
from services.notifications.settings import NotificationsSettings

router = APIRouter(tags=["deadlines"])

Caller = Annotated[Principal, Depends(needs("read", "submit", "edit", "agency", "admin"))]
Token = Annotated[str | None, Query(max_length=100, description="A calendar link's, instead of the header")]
Chosen = Annotated[str | None, Query(pattern="^(sv|en)$", description="else by Accept-Language")]
ICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}


@router.get("/v1/rounds/{round}/reminders", summary="Deadlines, who is late, and the reminders of each")
async def read_reminders(database: Storage, caller: Caller, round: str) -> schemas.RoundReminders:
    """With the scope `submit`, the caller's own alone."""
    async with database.reading() as tx:
        found = await queries.round_reminders(tx, round, _only(caller))
    if found is None:
        raise not_found(f"Omgången {round}", f"The round {round}")
    return found


@router.get("/v1/rounds/{round}/calendar.ics", summary="A round's dates as a calendar", responses=ICS)
async def read_round_calendar(
    request: Request,
    database: Storage,
    round: str,
    token: Token = None,
    respondent: Word = None,
    lang: Chosen = None,
) -> Response:
    """All dates of the round, with the scope `submit` the caller's own extension alone; with `respondent`, that
    one's due date and its reminders as alarms."""
    link = await _let_in(request, database, token)
    only = None
    if link is None:
        caller = await caller_of(request)
        only = _only(caller)
        if respondent is not None:
            _check_reader(caller, respondent)
    elif link.round != round and (respondent is None or link.respondent != respondent):
        raise not_found("Kalendern", "The calendar")
    english = (lang or language_of(request)) == "en"
    async with database.reading() as tx:
        if respondent is None:
            found = await queries.round_calendar(tx, round, _public_url(request), english, only)
        else:
            found = await queries.respondent_calendar(tx, respondent, _public_url(request), english, round)
    return _calendar(found, english)


@router.get("/v1/respondents/{respondent}/calendar.ics", summary="A respondent's deadlines", responses=ICS)
async def read_respondent_calendar(
    request: Request, database: Storage, respondent: str, token: Token = None, lang: Chosen = None
) -> Response:
    """In every round, with the reminders as alarms as long as something is missing."""
    link = await _let_in(request, database, token)
    if link is None:
        _check_reader(await caller_of(request), respondent)
    elif link.respondent != respondent:
        raise not_found("Kalendern", "The calendar")
    english = (lang or language_of(request)) == "en"
    async with database.reading() as tx:
        found = await queries.respondent_calendar(tx, respondent, _public_url(request), english)
    return _calendar(found, english)


@router.get("/v1/calendar-links", summary="Links that were given to calendar programs")
async def list_links(
    database: Storage, caller: Caller, limit: Limit = 100, offset: Offset = 0
) -> schemas.CalendarLinkList:
    """The caller's own; an admin sees all."""
    async with database.reading() as tx:
        return await queries.links_of(tx, None if "admin" in caller.scopes else caller.subject, limit, offset)


@router.post(
    "/v1/calendar-links",
    status_code=201,
    openapi_extra=body_schema(schemas.CalendarLinkIn),
    summary="Make an address that a calendar program can read",
)
async def make_link(request: Request, database: Storage, caller: Caller) -> schemas.NewCalendarLink:
    wanted = await read(request, schemas.CalendarLinkIn)
    if (wanted.round is None) == (wanted.respondent is None):
        raise Problem(
            422,
            "round-or-respondent",
            ("Ange antingen round eller respondent.", "Name either a round or a respondent."),
        )
    if wanted.respondent is not None:
        _check_reader(caller, wanted.respondent)
    else:
        _check_sees_all(caller)
    async with database.transaction() as tx:
        made = await handlers.make_link(tx, wanted, caller.subject)
    place = f"rounds/{wanted.round}" if wanted.round else f"respondents/{wanted.respondent}"
    url = f"{_public_url(request)}/notifications/v1/{place}/calendar.ics?token={made.token}"
    return schemas.NewCalendarLink(**made.row, url=url)


@router.delete("/v1/calendar-links/{id}", status_code=204, summary="Close the address")
async def remove_link(database: Storage, caller: Caller, id: str) -> None:
    async with database.transaction() as tx:
        if not await handlers.remove_link(tx, id, None if "admin" in caller.scopes else caller.subject):
            raise not_found("Kalenderlänken", "The calendar link")


async def _let_in(request: Request, database: Storage, token: str | None) -> Any | None:
    """The link that the token is of; None if a bearer token was sent instead, which is checked here too."""
    if token is None:
        caller = await caller_of(request)
        if not caller.scopes:
            raise forbidden("read", "submit")
        return None
    async with database.reading() as tx:
        link = await queries.link_with(tx, token)
    if link is None:
        raise not_found("Kalendern", "The calendar")
    return link


def _only(caller: Principal) -> str | None:
    return None if "read" in caller.scopes else own(caller)


def _check_sees_all(caller: Principal) -> None:
    if _only(caller) is not None:
        raise forbidden("read", "agency", "admin")


def _check_reader(caller: Principal, respondent: str) -> None:
    if "read" not in caller.scopes:
        check(caller, respondent)


def _public_url(request: Request) -> str:
    settings = request.app.state.runtime.settings
    assert isinstance(settings, NotificationsSettings)
    return settings.public_url.rstrip("/")


def _calendar(found: tuple[str, list[Any]] | None, english: bool) -> Response:
    if found is None:
        raise not_found("Kalendern", "The calendar")
    name, entries = found
    content = calendar(name, entries, "en" if english else "sv")
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="insats.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
