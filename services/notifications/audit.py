"""The audit trail: who did what. Rows are added in the transaction of the act itself, and never changed."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from libs.common import events
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from services.notifications import models

AUDIT = table_of(models.AuditEntry)
Phrase = tuple[str, str]


def record(
    tx: Transaction,
    kind: str,
    actor: str | None,
    *,
    about: str | None = None,
    round: str | None = None,
    respondent: str | None = None,
    address: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Adds an act. `kind` is one of PHRASES; `details` are short facts, never a secret."""
    assert kind in PHRASES, kind
    whose = {"actor": actor, "about": about, "round": round, "respondent": respondent, "address": address}
    told = json.dumps(details or {}, ensure_ascii=False)
    tx.add(AUDIT, [{"event_id": None, "at": tx.now, "kind": kind, **whose, "details": told}])


def record_events(
    tx: Transaction,
    events_: Sequence[CloudEvent[events.ReturnSubmitted] | CloudEvent[events.ReturnSentBack | events.ReturnAccepted]],
) -> None:
    """Adds what people did according to events, once however often they come, a replay included."""
    tx.add(AUDIT, [_of_event(event) for event in events_], key=("event_id",))


def _of_event(event: CloudEvent[Any]) -> dict[str, Any]:
    data = event.data
    signed = isinstance(data, events.ReturnSubmitted)
    return {
        "event_id": event.id,
        "at": data.received_at if signed else data.decided_at,
        "kind": event.type.removesuffix(".v1"),
        "actor": data.signed_by if signed else data.decided_by,
        "about": data.return_id,
        "round": data.round,
        "respondent": data.respondent,
        "address": None,
        "details": json.dumps({"version": data.version}),
    }


def phrase(kind: str, about: str | None, details: Mapping[str, Any], english: bool) -> str:
    """The act in words."""
    return PHRASES[kind](about, details)[english]


Details = Mapping[str, Any]
METHODS: Mapping[str, Phrase] = {
    "openid": ("organisationens inloggning", "the organisation's login"),
    "local": ("engångskod", "a one-time code"),
}

WHY: Mapping[str, Phrase] = {
    "wrong-code": ("fel eller använd engångskod", "wrong or used one-time code"),
    "denied": ("avbruten eller nekad hos inloggningstjänsten", "cancelled or denied at the login service"),
    "unproven": ("svaret från inloggningstjänsten gick inte att lita på", "the login service's answer proved nothing"),
    "no-subject": ("kontot saknar identitet", "the account has no identity"),
    "no-role": ("kontot saknar roll här", "the account has no role here"),
    "no-respondent": ("kontot saknar uppgiftslämnare", "the account has no respondent"),
    "several-respondents": ("kontot har flera uppgiftslämnare", "the account has several respondents"),
}
"""Why a login failed: the codes in `details`."""


def _login(_: str | None, d: Details) -> Phrase:
    swedish, english = METHODS[d["method"]]
    return f"Loggade in med {swedish}", f"Logged in with {english}"


def _failed(_: str | None, d: Details) -> Phrase:
    swedish, english = WHY[d["why"]]
    return f"Inloggning misslyckades: {swedish}", f"Login failed: {english}"


def _version(swedish: str, english: str) -> Callable[[str | None, Details], Phrase]:
    return lambda about, d: (
        f"{swedish} {about}, version {d['version']}",
        f"{english} {about}, version {d['version']}",
    )


def _subscription(swedish: str, english: str) -> Callable[[str | None, Details], Phrase]:
    """`host` is all that is told of an address: subscribers put keys in theirs."""
    return lambda about, d: (
        f"{swedish} prenumerationen {about} till {d['host']}",
        f"{english} the subscription {about} to {d['host']}",
    )


ROLES: Mapping[str, Phrase] = {"editor": ("som skriver", "who writes"), "signer": ("som undertecknar", "who signs")}


def _contact(swedish: str, english: str) -> Callable[[str | None, Details], Phrase]:
    """By role and id alone: the name goes with the person."""
    return lambda about, d: (
        f"{swedish} {ROLES[d['role']][0]} ({about})",
        f"{english} {ROLES[d['role']][1]} ({about})",
    )


def _replayed(about: str | None, d: Details) -> Phrase:
    return (
        f"Begärde alla meddelanden från nummer {d['from']} på nytt i prenumerationen {about}",
        f"Asked for all messages from number {d['from']} again in the subscription {about}",
    )


PHRASES: Mapping[str, Callable[[str | None, Details], Phrase]] = {
    "login": _login,
    "login.failed": _failed,
    "logout": lambda *_: ("Loggade ut", "Logged out"),
    "parked.retried": lambda about, _: (f"Skickade om meddelande {about}", f"Sent message {about} again"),
    "parked.discarded": lambda about, d: (
        f"Kastade meddelande {about}: {d['reason']}",
        f"Discarded message {about}: {d['reason']}",
    ),
    "subscription.created": _subscription("Skapade", "Created"),
    "subscription.changed": _subscription("Ändrade", "Changed"),
    "subscription.paused": _subscription("Pausade", "Paused"),
    "subscription.resumed": _subscription("Återupptog", "Resumed"),
    "subscription.key_rotated": _subscription("Bytte nyckel för", "Changed the key of"),
    "subscription.replayed": _replayed,
    "subscription.deleted": _subscription("Tog bort", "Deleted"),
    "contact.added": _contact("Lade till kontakten", "Added the contact"),
    "contact.changed": _contact("Ändrade kontakten", "Changed the contact"),
    "contact.removed": _contact("Tog bort kontakten", "Removed the contact"),
    "contact.unsubscribed": _contact("Avslutade breven till kontakten", "Ended the letters to the contact"),
    "letter.resent": lambda about, _: (f"Skickade brev {about} igen", f"Sent the letter {about} again"),
    "alert.settled": lambda about, _: (f"Avslutade larm {about}", f"Settled alert {about}"),
    "return.submitted": _version("Undertecknade", "Signed"),
    "return.accepted": _version("Godkände", "Accepted"),
    "return.sent_back": _version("Sände tillbaka", "Sent back"),
}
