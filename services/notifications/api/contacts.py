"""Contacts: a respondent's own, or for the agency and admins anybody's; and the link that ends the letters."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from libs.common.auth import Principal, needs, not_yours
from libs.common.bodies import body_schema, read
from services.notifications.api.shared import Limit, Offset, Storage, Word
from services.notifications.handlers import contacts as handlers
from services.notifications.letters import links, pages
from services.notifications.queries import contacts as queries
from services.notifications.queries.status import is_own
from services.notifications.schemas import contacts as schemas

router = APIRouter(tags=["contacts"])

Caller = Annotated[Principal, Depends(needs("submit", "edit", "agency", "admin"))]


@router.get("/v1/contacts", summary="Whom to tell, and how they want to be told")
async def list_contacts(
    database: Storage, caller: Caller, respondent: Word = None, limit: Limit = 100, offset: Offset = 0
) -> schemas.ContactList:
    """With the scope `submit`, the caller's own."""
    only = own(caller)
    if respondent is not None:
        check(caller, respondent)
    asked = respondent or only
    async with database.reading() as tx:
        return await queries.contacts(tx, None if asked is None else [asked], limit, offset)


@router.post("/v1/contacts", status_code=201, openapi_extra=body_schema(schemas.ContactIn), summary="Add a contact")
async def add_contact(request: Request, database: Storage, caller: Caller) -> schemas.ContactOut:
    wanted = await read(request, schemas.ContactIn)
    check(caller, wanted.respondent)
    async with database.transaction() as tx:
        contact = await handlers.add_contact(tx, wanted, caller.subject)
        return queries.contact_out(await queries.contact_row(tx, contact))


@router.get("/v1/contacts/{id}", summary="A contact")
async def read_contact(database: Storage, caller: Caller, id: str) -> schemas.ContactOut:
    async with database.reading() as tx:
        row = await queries.contact_row(tx, id)
    if row is None:
        raise handlers.missing(id)
    check(caller, row.respondent)
    return queries.contact_out(row)


@router.put("/v1/contacts/{id}", openapi_extra=body_schema(schemas.ContactIn), summary="Change a contact's choices")
async def change_contact(request: Request, database: Storage, caller: Caller, id: str) -> schemas.ContactOut:
    """Replaces all of it. `subscribed: true` begins letters again that were ended by the link."""
    wanted = await read(request, schemas.ContactIn)
    check(caller, wanted.respondent)
    await read_contact(database, caller, id)
    async with database.transaction() as tx:
        await handlers.change_contact(tx, id, wanted, caller.subject)
        return queries.contact_out(await queries.contact_row(tx, id))


@router.delete("/v1/contacts/{id}", status_code=204, summary="Remove a contact")
async def remove_contact(database: Storage, caller: Caller, id: str) -> None:
    await read_contact(database, caller, id)
    async with database.transaction() as tx:
        await handlers.remove_contact(tx, id, caller.subject)


@router.get("/v1/unsubscribe/{id}/{token}", response_class=HTMLResponse, summary="The page behind a letter's link")
async def ask_unsubscribe(database: Storage, id: str, token: str) -> HTMLResponse:
    """Only asks: programs that look through mail open links by themselves."""
    contact = await _by_link(database, id, token)
    return HTMLResponse(pages.ask(contact.language, contact.email))


@router.post("/v1/unsubscribe/{id}/{token}", response_class=HTMLResponse, summary="End the letters (RFC 8058)")
async def unsubscribe(database: Storage, id: str, token: str) -> HTMLResponse:
    """One click in a mail program (`List-Unsubscribe=One-Click`) or the button of the page. Needs no login."""
    contact = await _by_link(database, id, token)
    async with database.transaction() as tx:
        await handlers.unsubscribe(tx, contact.id)
    return HTMLResponse(pages.done(contact.language, contact.email))


async def _by_link(database: Storage, contact: str, token: str) -> Any:
    async with database.reading() as tx:
        row = await queries.contact_row(tx, contact)
    if row is None or not links.holds(row.secret, links.UNSUBSCRIBE, token):
        raise handlers.missing(contact)
    return row


def own(caller: Principal) -> str | None:
    """The one respondent that the caller is bound to; None for the agency and admins."""
    return None if caller.scopes & {"agency", "admin"} else caller.respondent or ""


def check(caller: Principal, respondent: str) -> None:
    """A respondent's own, and those of its own rounds."""
    if not is_own(own(caller), respondent):
        raise not_yours(respondent)
