"""Places in a return by JSON pointer (RFC 6901): what is there, what it is called, where it is in another version."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from libs.common.events import Answer, InsatsContent
from libs.common.forms import Form

Document = Mapping[str, Any]
Words = tuple[str, str]
"""In Swedish and in English."""

INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
UNSET_INSATS = {
    name: field.get_default(call_default_factory=True) for name, field in InsatsContent.model_fields.items()
}
UNSET_ANSWER = dict.fromkeys(Answer.model_fields)
PARTS: dict[str, Words] = {
    "insatser": ("Insatserna", "The insatser"),
    "nil_returns": ("Intygen om inga insatser", "The certificates of nothing to report"),
    "answers": ("Svaren", "The answers"),
    "analyses": ("Analyserna", "The analyses"),
}
FIELDS: dict[str, Words] = {
    "key": ("Nyckel", "Key"),
    "area": ("Område", "Area"),
    "name": ("Namn", "Name"),
    "description": ("Beskrivning", "Description"),
    "outputs": ("Prestationer", "Outputs"),
    "outcomes": ("Effekter", "Outcomes"),
    "goals": ("Mål", "Goals"),
    "owner": ("Ägare", "Owner"),
    "project_id": ("Projekt-id", "Project id"),
    "period": ("Period", "Period"),
    "priority": ("Prioritet", "Priority"),
    "funding": ("Finansiering", "Funding"),
    "total_budget_sek": ("Total budget", "Total budget"),
    "municipalities": ("Kommuner", "Municipalities"),
    "respondents": ("Uppgiftslämnare", "Respondents"),
    "sdg": ("Agenda 2030", "Agenda 2030"),
    "group": ("Grupp", "Group"),
    "fund": ("Fond", "Fund"),
    "source": ("Källa", "Source"),
    "amount_sek": ("Belopp", "Amount"),
    "start": ("Start", "Start"),
    "end": ("Slut", "End"),
    "reason": ("Skäl", "Reason"),
    "text": ("Text", "Text"),
    "yes": ("Ja eller nej", "Yes or no"),
    "bullets": ("Punkter", "Bullets"),
}


class Unresolved(LookupError):
    """The pointer leads nowhere; says how far it led."""

    def __init__(self, reached: str) -> None:
        super().__init__(reached)
        self.reached = reached


def filled(document: Document, form: Form) -> dict[str, Any]:
    """The content with everything that could have been filled in and was not: a place may be spoken of for being empty.

    What a finding points at resolves here, an unanswered question included.
    """
    columns = {column.id: "" for q in form.all_questions if q.type == "analyses_table" for column in q.columns}
    given = document["answers"]
    questions = dict.fromkeys([question.id for question in form.answerable] + list(given))
    return {
        "insatser": [UNSET_INSATS | insats for insats in document["insatser"]],
        "nil_returns": list(document["nil_returns"]),
        "answers": {question: UNSET_ANSWER | given.get(question, {}) for question in questions},
        "analyses": [columns | analysis for analysis in document["analyses"]],
    }


def resolve(document: Document, pointer: str) -> Any:
    """What is at the place; the whole document for "". Raises Unresolved."""
    found: Any = document
    reached = ""
    if pointer and not pointer.startswith("/"):
        raise Unresolved(reached)
    for step in steps_of(pointer):
        if isinstance(found, list) and INDEX.fullmatch(step) and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict) and step in found:
            found = found[step]
        else:
            raise Unresolved(reached)
        reached += "/" + _escaped(step)
    return found


def steps_of(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def identities(part: str, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each item of a list is known by in every version: key, area, or an analysis' name and which of that name."""
    if part == "insatser":
        return [str(item["key"]) for item in items]
    if part == "nil_returns":
        return [str(item["area"]) for item in items]
    seen: dict[str, int] = {}
    known = []
    for item in items:
        name = analysis_name(item)
        seen[name] = seen.get(name, 0) + 1
        known.append(f"{name}#{seen[name]}")
    return known


def analysis_name(analysis: Mapping[str, Any]) -> str:
    """What it is called: its column `name`, else its first."""
    return str(analysis.get("name") or next(iter(analysis.values()), ""))


def carried(old: Document, new: Document, pointer: str) -> str | None:
    """Where a place of the old content is in the new; None if what it belongs to is gone.

    Both are `filled`. Items are followed by what they are known by, not by their number; below an item, a place
    that is no longer there (a fourth source of funding) becomes the nearest above it that is.
    """
    steps = steps_of(pointer)
    if len(steps) > 1 and steps[0] in ("insatser", "nil_returns", "analyses"):
        wanted = identities(steps[0], old[steps[0]])[int(steps[1])]
        known = identities(steps[0], new[steps[0]])
        if wanted not in known:
            return None
        steps[1] = str(known.index(wanted))
    moved = "".join("/" + _escaped(step) for step in steps)
    try:
        resolve(new, moved)
    except Unresolved as stopped:
        return stopped.reached if stopped.reached.count("/") > 1 else None
    return moved


def words_for(document: Document, form: Form, pointer: str) -> Words:
    """What the place is called: `Insatsen ”Namn” (nyckel), Mål`. The pointer itself where it has no better name."""
    steps = steps_of(pointer)
    if not steps:
        return ("Återrapporteringen", "The return")
    if len(steps) == 1:
        return PARTS.get(steps[0], (pointer, pointer))
    swedish, english = _item_words(document, form, steps[0], steps[1])
    for step in steps[2:]:
        part = (
            (f"nr {int(step) + 1}", f"no. {int(step) + 1}") if INDEX.fullmatch(step) else FIELDS.get(step, (step,) * 2)
        )
        swedish, english = f"{swedish}, {part[0]}", f"{english}, {part[1]}"
    return swedish, english


def _item_words(document: Document, form: Form, part: str, step: str) -> Words:
    if part == "answers":
        question = next((q for q in form.all_questions if q.id == step), None)
        titles = (f" {question.title.sv}", f" {question.title.en}") if question else ("", "")
        return f"Fråga {step}{titles[0]}", f"Question {step}{titles[1]}"
    item = resolve(document, f"/{part}/{step}")
    if part == "insatser":
        name = item["name"].strip() or item["key"]
        return f"Insatsen ”{name}” ({item['key']})", f"The insats “{name}” ({item['key']})"
    if part == "nil_returns":
        swedish, english = area_words(form, item["area"])
        return f"Inga insatser: {swedish}", f"Nothing to report: {english}"
    name = analysis_name(item)
    return f"Analysen ”{name}”", f"The analysis “{name}”"


def area_words(form: Form, area: str) -> Words:
    """The area's name; its code if the form has none such."""
    title = form.area_titles.get(area)
    return (title.sv, title.en) if title else (area, area)
