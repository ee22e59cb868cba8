"""Region Västerbotten's own follow-up for 2024: a whole document for each of its strategic areas."""

from typing import Any

from tests.real import sources

FILE = "resultat-vasterbotten-2024.json"
ROUND = "resultat-2024"
OWNER = "24"
HEADINGS = (
    "omvarldsanalys",
    "bidrag",
    "samverkan",
    "sammanhallen-region",
    "inkludering",
    "omstallning",
    "agenda-2030",
    "urval",
)
"""What the area codes of the form's tables end in, in the order of the headings."""
PARAGRAPH = "\n"
"""Between the paragraphs of a text: none of them holds a newline of its own."""


def code_of(area: str) -> str:
    """The respondent's code: a strategic area is known by its region and its name."""
    return f"{OWNER}-{sources.slug(area)}"


def respondents(source: dict[str, Any]) -> list[dict[str, Any]]:
    """The strategic areas in the report's order, each with the sections that it wrote in."""
    found: dict[str, dict[str, Any]] = {}
    for section, wrote in _places(source):
        one = found.setdefault(wrote["area"], {"code": code_of(wrote["area"]), "name": wrote["area"], "sections": []})
        one["sections"].append(section)
    return list(found.values())


def round_body(source: dict[str, Any]) -> dict[str, Any]:
    return sources.round_of(
        ROUND, "rus-vasterbotten-2024", "Resultat Västerbotten 2024", respondents(source), owner=OWNER
    )


def whole_documents(source: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Respondent code → the body of `POST …/returns`. Texts are passed on untouched."""
    documents: dict[str, dict[str, Any]] = {one["code"]: {"insatser": [], "answers": {}} for one in respondents(source)}
    for section, wrote in _places(source):
        document = documents[code_of(wrote["area"])]
        answers = {"1": wrote.get("heading_in_report", ""), "2": PARAGRAPH.join(wrote["text"])}
        document["answers"] |= {f"{section}.{n}": {"text": text} for n, text in answers.items() if text}
        document["insatser"] += [_insats(section, n, item) for n, item in enumerate(wrote["items"], 1)]
    return documents


def _places(source: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Section number and what one strategic area wrote there, in the report's order."""
    return [
        (f"{chapter['number']}.{n}", wrote)
        for chapter in source["chapters"]
        for n, heading in enumerate(chapter["headings"], 1)
        for wrote in heading["areas"]
    ]


def _insats(section: str, n: int, item: dict[str, Any]) -> dict[str, Any]:
    chapter, heading = section.split(".")
    insats = {
        "key": f"{section}-{n}",
        "area": f"p{chapter}-{HEADINGS[int(heading) - 1]}",
        "name": item["title"],
        "description": PARAGRAPH.join(item["text"]),
    }
    if "group" in item:
        insats["group"] = item["group"]
    if "sdg" in item:
        insats["sdg"] = [item["sdg"]]
    return insats
