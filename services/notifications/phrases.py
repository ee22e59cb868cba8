"""Events in words, Swedish and English, for timelines and the board."""

from collections.abc import Callable, Mapping
from typing import Any

Details = Mapping[str, Any]
Phrase = tuple[str, str]
"""In Swedish and in English."""


def phrase(event_type: str, details: Details, english: bool) -> str:
    """One sentence on what happened."""
    return PHRASES[event_type](details)[english]


def _received(d: Details) -> Phrase:
    return f"Insats sparad, version {d['version']}", f"Insats saved, version {d['version']}"


def _withdrawn(_: Details) -> Phrase:
    return "Insats borttagen ur utkastet", "Insats withdrawn from the draft"


def _classified(d: Details) -> Phrase:
    if d.get("reviewed"):
        return f"Insats granskad, version {d['version']}", f"Insats reviewed, version {d['version']}"
    return f"Insats klassificerad, version {d['version']}", f"Insats classified, version {d['version']}"


def _submitted(d: Details) -> Phrase:
    nil, insatser, late = d["nil_returns"], _insatser(d["insatser"]), not d["on_time"]
    nil_returns = "nil return" if nil == 1 else "nil returns"
    return (
        f"Version {d['version']} inlämnad{' för sent' if late else ''}: {insatser}, {nil} intyg om inga insatser",
        f"Version {d['version']} submitted{' late' if late else ''}: {insatser}, {nil} {nil_returns}",
    )


def _sent_back(d: Details) -> Phrase:
    return f"Version {d['version']} sänd åter för komplettering", f"Version {d['version']} sent back"


def _accepted(d: Details) -> Phrase:
    return f"Version {d['version']} godkänd", f"Version {d['version']} accepted"


def _updated(d: Details) -> Phrase:
    swedish, english = zip(_value(d["old"]), _value(d["new"]), strict=True)
    if not d["area"]:
        return f"Tabellens rad: {' → '.join(swedish)}", f"Row of the table: {' → '.join(english)}"
    return f"Område {d['area']}: {' → '.join(swedish)}", f"Area {d['area']}: {' → '.join(english)}"


def _compiled(d: Details) -> Phrase:
    return f"Version {d['version']} finns i rapporten", f"Version {d['version']} is in the report"


def _approaching(d: Details) -> Phrase:
    if d["days"] <= 0:
        return "Påminnelse: i dag är sista dagen", "Reminder: today is the last day"
    swedish, english = _days(d["days"])
    return f"Påminnelse: {swedish} kvar", f"Reminder: {english} left"


def _passed(d: Details) -> Phrase:
    if d["days"] >= 0:
        return "Påminnelse: sista dagen har passerat", "Reminder: the due date has passed"
    swedish, english = _days(-d["days"])
    return f"Påminnelse: {swedish} efter sista dagen", f"Reminder: {english} after the last day"


def _days(n: int) -> Phrase:
    return ("1 dag", "1 day") if n == 1 else (f"{n} dagar", f"{n} days")


def _insatser(n: int) -> str:
    return f"{n} insats" if n == 1 else f"{n} insatser"


def _value(cell: Details) -> Phrase:
    if cell["state"] == "reported":
        return (_insatser(cell["insatser"]),) * 2
    return ("inga insatser, intygat", "nil, certified") if cell["state"] == "nil" else ("saknas", "missing")


PHRASES: Mapping[str, Callable[[Details], Phrase]] = {
    "round.opened.v1": lambda _: ("Omgången öppnad", "Round opened"),
    "round.changed.v1": lambda _: ("Omgången ändrad", "Round changed"),
    "round.locked.v1": lambda _: ("Omgången stängd", "Round locked"),
    "insats.received.v1": _received,
    "insats.withdrawn.v1": _withdrawn,
    "insats.classified.v1": _classified,
    "return.submitted.v1": _submitted,
    "return.sent_back.v1": _sent_back,
    "return.accepted.v1": _accepted,
    "aggregate.updated.v1": _updated,
    "report.compiled.v1": _compiled,
    "deadline.approaching.v1": _approaching,
    "deadline.passed.v1": _passed,
}
