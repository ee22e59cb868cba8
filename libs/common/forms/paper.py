"""How a return is written where a person reads and edits it – in Word, Excel, on paper – and how that is read back.

One vocabulary for those who write files and those who read them: the labels of an insats's fields, its values as text,
and the remarks that stand in place of something. `read_value(field, written_value(field, x)) == x` for every x that an
insats can hold. A reader takes both languages, whichever the file is in.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from libs.common import code_lists
from libs.common.forms.definition import Wording

NO_BREAK = "\u00a0"
TEXTS = ("name", "description", "outputs", "outcomes", "goals")
"""The fields that a return's tables are made of; free text, empty if not given."""


def _wording(sv: str, en: str) -> Wording:
    return Wording(sv=sv, en=en)


YES, NO = _wording("Ja", "Yes"), _wording("Nej", "No")
NIL = _wording("Inga insatser", "No interventions")
"""Followed by a colon and the reason: the area is certified to have nothing to report."""
NOTHING_ON_AREA = _wording("Uppgift saknas för området", "No information on this area")
UNANSWERED = _wording("Frågan är inte besvarad", "The question is not answered")
NEITHER = _wording("Ja eller nej är inte angivet", "Neither yes nor no is given")
TO_CHOOSE = _wording("☐ Ja   ☐ Nej", "☐ Yes   ☐ No")
OTHER = _wording("Övriga uppgifter", "Further data")
"""Followed by JSON: what an entry of the analyses table holds beside its columns."""
INSTRUCTION = _wording(
    "Skriv svaren under frågorna. Låt numren stå kvar: efter dem läses formuläret in. Lägg till rader i tabellerna vid "
    "behov. Finns det inget att redovisa i en tabell, skriv ”Inga insatser:” och skälet under rubriken.",
    "Write the answers under the questions. Leave the numbers: the form is read in by them. Add rows to the tables "
    "where needed. If there is nothing to report in a table, write “No interventions:” and the reason under the "
    "heading.",
)
LONGEST_AMOUNT = 300
"""A source with its amount: reading one takes the square of its length, and a cell may hold anything."""
CHOOSE = _wording("Välj", "Choose")
"""Followed by a colon and what a column may hold."""
REMARKS = (NOTHING_ON_AREA, UNANSWERED, NEITHER, TO_CHOOSE)
"""What stands where a respondent has said nothing."""


class Way(NamedTuple):
    """How a field's values are written and read. `read` raises ValueError for what it does not know."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def written_value(field: str, value: Any) -> str:
    """The same in both languages."""
    return WAYS[field].write(value) if field in WAYS else str(value)


def read_value(field: str, text: str) -> Any:
    """As JSON would have it. Raises ValueError if the text does not say a value of the field."""
    return WAYS[field].read(text) if field in WAYS else text


def labelled(field: str, value: Any, language: str) -> str:
    """`Finansiering: erdf 1 000 000 kr; …`"""
    return f"{in_language(LABELS[field], language)}: {written_value(field, value)}"


def read_label(line: str) -> tuple[str, str] | None:
    """`(field, text after the label)`; None if the line does not begin with the label of a field."""
    label, colon, rest = line.partition(":")
    field = _FIELD_OF.get(label.strip().casefold())
    return (field, rest.removeprefix(" ")) if field and colon else None


def yes_or_no(text: str) -> bool | None:
    """True for a yes, False for a no in either language; None if it is neither."""
    word = text.strip().rstrip(".").casefold()
    if word in _said(YES):
        return True
    return False if word in _said(NO) else None


def in_language(wording: Wording, language: str) -> str:
    return wording.en if language == "en" else wording.sv


def kronor(amount: int) -> str:
    """`1 000 000`, with spaces that no line breaks at."""
    return f"{amount:,}".replace(",", NO_BREAK)


def _said(wording: Wording) -> tuple[str, str]:
    return wording.sv.casefold(), wording.en.casefold()


def _number(text: str) -> int:
    """`1 000 000 kr` in any spacing. Raises ValueError."""
    said = " ".join(text.split())
    found = re.fullmatch(r"(-?\d[\d .]*?) ?(?:kr|kronor|sek|:-)?\.?", said, re.IGNORECASE)
    if not found:
        raise ValueError(text)
    return int(re.sub(r"[ .]", "", found[1]))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def _write_period(value: Any) -> str:
    period = _plain(value)
    return f"{period['start']} – {period['end']}"


def _read_period(text: str) -> dict[str, str]:
    found = re.fullmatch(r"\s*(\d{4}-\d\d-\d\d)\s*(?:–|—|-|till|to)\s*(\d{4}-\d\d-\d\d)\s*", text)
    if not found:
        raise ValueError(text)
    return {"start": found[1], "end": found[2]}


def _write_funding(value: Any) -> str:
    parts = map(_plain, value)
    return "; ".join(f"{part['source']} {kronor(part['amount_sek'])} kr" for part in parts)


def _read_funding(text: str) -> list[dict[str, Any]]:
    return [_read_amount(part) for part in _parts(text)]


def _read_amount(part: str) -> dict[str, Any]:
    if len(part) > LONGEST_AMOUNT:
        raise ValueError(part)
    found = re.fullmatch(r"(.*?)[\s:]\s*(-?\d[\d\s]*(?:kr|kronor|sek)?\.?)", part, re.IGNORECASE | re.DOTALL)
    if not found:
        raise ValueError(part)
    return {"source": _code("funding-sources", found[1]), "amount_sek": _number(found[2])}


def _code(list_id: str, said: str) -> str:
    """The code that is said by itself or by its name, in either language; unknown ones as they stand."""
    said = said.strip()
    folded = said.casefold()
    for item in code_lists.load(list_id):
        if folded in (item.code, item.title.sv.casefold(), item.title.en.casefold()):
            return item.code
    return said


def _write_municipalities(value: Any) -> str:
    listed = code_lists.load("municipalities")
    names = {code: item.title.sv for code in value if (item := listed.get(code))}
    return "; ".join(f"{code} {names[code]}" if code in names else code for code in value)


def _read_municipalities(text: str) -> list[str]:
    parts = [name for part in _parts(text) for name in (re.split(r",\s*", part) if "," in part else [part])]
    return [found[1] if (found := re.match(r"(\d{4})\b", part)) else _code("municipalities", part) for part in parts]


def _read_goals(text: str) -> list[int]:
    numbers = [part.strip() for part in re.split(r"[,;\s]+(?:och|and)?\s*", text) if part.strip()]
    return [int(number) for number in numbers]


def _plain(value: Any) -> Mapping[str, Any]:
    """A part of an insats as a mapping, whether it came as a model or as JSON."""
    plain: Mapping[str, Any] = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    return plain


WAYS: Mapping[str, Way] = {
    "period": Way(_write_period, _read_period),
    "priority": Way(str, _number),
    "funding": Way(_write_funding, _read_funding),
    "total_budget_sek": Way(lambda value: f"{kronor(value)} kr", _number),
    "municipalities": Way(_write_municipalities, _read_municipalities),
    "respondents": Way("; ".join, _parts),
    "sdg": Way(lambda value: ", ".join(map(str, value)), _read_goals),
}
"""The fields that are not plain text."""

LABELS: Mapping[str, Wording] = {
    "key": _wording("Nyckel", "Key"),
    "name": _wording("Namn", "Name"),
    "description": _wording("Beskrivning", "Description"),
    "outputs": _wording("Prestationer", "Outputs"),
    "outcomes": _wording("Effekter", "Outcomes"),
    "goals": _wording("Mål", "Goals"),
    "group": _wording("Grupp", "Group"),
    "owner": _wording("Ägare", "Owner"),
    "project_id": _wording("Projekt-id", "Project id"),
    "fund": _wording("Fond", "Fund"),
    "period": _wording("Period", "Period"),
    "priority": _wording("Prioritet", "Priority"),
    "funding": _wording("Finansiering", "Funding"),
    "total_budget_sek": _wording("Total budget", "Total budget"),
    "municipalities": _wording("Kommuner", "Municipalities"),
    "respondents": _wording("Uppgiftslämnare", "Respondents"),
    "sdg": _wording("Agenda 2030", "Agenda 2030"),
}
"""Every field of an insats but its area, in the order in which they are written."""

_FIELD_OF = {said: field for field, label in LABELS.items() for said in _said(label)}
