"""Letters in words: what is missing, until when, in Swedish or English, as plain text and as HTML. Pure functions."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from libs.common.instants import in_words
from services.notifications.channels.channel import Written
from services.notifications.letters.words import WORDS, days_phrase, subject
from services.notifications.reminders.ladder import days_left
from services.notifications.reminders.missing import Missing
from services.notifications.reminders.telling import Kind

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Told(NamedTuple):
    """One respondent's work in one round, as it is when the letter is written."""

    kind: Kind
    title: str
    name: str
    due_at: datetime
    locks_at: datetime
    left: Missing
    link: str


def write(told: Sequence[Told], name: str, language: str, unsubscribe: str, now: datetime) -> Written:
    """The letter to one contact about everything in `told`, which is not empty."""
    english = language == "en"
    words = {key: pair[english] for key, pair in WORDS.items()}
    about = [
        {
            "title": one.title,
            "name": one.name,
            "when": days_phrase(one.kind, days_left(one.due_at, now), one.due_at < now, english),
            "due": in_words(one.due_at, english),
            "locked": one.locks_at < now,
            "areas": [f"{area.number}. {area.title_en if english else area.title}" for area in one.left.areas],
            "questions": [f"{q.id} {q.title_en if english else q.title}" for q in one.left.questions],
            "unsigned": one.left.unsigned,
            "sent_back": one.left.sent_back,
            "link": one.link,
        }
        for one in told
    ]
    values = {"w": words, "about": about, "name": name, "language": language, "unsubscribe": unsubscribe}
    head = subject(about, english)
    return Written(
        subject=head,
        text=TEMPLATES.get_template("letter.txt").render(values),
        html=TEMPLATES.get_template("letter.html").render(values | {"subject": head}),
        language=language,
        unsubscribe=unsubscribe,
    )
