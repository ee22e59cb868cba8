"""The words of letters, Swedish and English."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.notifications.reminders.telling import Kind

WORDS: Mapping[str, tuple[str, str]] = {
    "greeting": ("Hej", "Hello"),
    "due": ("Sista dag", "Due"),
    "missing": ("Det här saknas:", "This is missing:"),
    "areas": ("Områden utan insatser eller intyg om inga insatser", "Areas without insatser or a certified nil return"),
    "questions": ("Frågor utan svar", "Questions without an answer"),
    "unsigned": ("Underskrift", "The signature"),
    "sent_back": (
        "Återrapporteringen är återsänd. Läs kommentarerna, komplettera och underteckna på nytt.",
        "The return has been sent back. Read the comments, complete it and sign it again.",
    ),
    "locked": (
        "Omgången är stängd för er. Be den som håller i omgången om anstånd.",
        "The round is closed for you. Ask whoever holds it for an extension.",
    ),
    "open": ("Öppna återrapporteringen", "Open the return"),
    "why": (
        "Du får brevet för att du står som kontakt för uppgiftslämnaren.",
        "You get this letter because you are a contact of the respondent.",
    ),
    "unsubscribe": ("Avsluta påminnelserna", "Stop the reminders"),
}


def days_phrase(kind: Kind, days: int, passed: bool, english: bool) -> str:
    """What the letter is about, in a few words."""
    if kind == "sent_back":
        return ("Återsänd för komplettering", "Sent back to be completed")[english]
    if passed:
        return ("Sista dagen har passerat", "The due date has passed")[english]
    if days <= 0:
        return ("I dag är sista dagen", "Today is the last day")[english]
    if english:
        return "1 day left" if days == 1 else f"{days} days left"
    return "1 dag kvar" if days == 1 else f"{days} dagar kvar"


def subject(about: Sequence[Mapping[str, Any]], english: bool) -> str:
    """On one line, whatever lines the round's title has: a header takes no other."""
    if len(about) > 1:
        n = len(about)
        return f"Reminder: {n} returns to complete" if english else f"Påminnelse: {n} återrapporteringar att göra klara"
    [one] = about
    return " ".join(f"{one['when']}: {one['title']}, {one['name']}".split())
