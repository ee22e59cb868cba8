"""The national form of 2022: official wording through the API, and the shipped form beside it."""

import json
import re
from typing import Any

from libs.common.forms import Form, shipped
from tests.real.form_2022 import FILE, FORM, definition
from tests.real.needing import real_data
from tests.real.returns_2023 import AREAS
from tests.real.served import Installation, strings


def source() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(real_data(FILE).read_text())
    return read


def asked(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The part's questions and those of its sections, in printed order."""
    return [*part["questions"], *(question for inner in part.get("sections", []) for question in asked(inner))]


def sections(parts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [one for p in parts for one in ((p["id"], p["title"]), *sections(p.get("sections", [])))]


async def test_stored_form_holds_every_official_text_when_it_is_put(installation: Installation) -> None:
    official = source()
    answer = await installation.call("PUT", f"/intake/v1/forms/{FORM}", definition(official))
    assert answer.status_code == 200, answer.text
    stored = await installation.get(f"/intake/v1/forms/{FORM}")
    assert stored == answer.json()
    texts = set(strings(stored))
    # of the notes on how the form was transcribed, and of what the areas are numbered, the form says nothing
    printed = {name: value for name, value in official.items() if name not in ("notes", "form", "year")}
    assert [text for text in strings(printed) if text not in texts] == []
    assert stored["title"]["sv"] == f"{official['form'].capitalize()} {official['year']}"


def test_stored_form_asks_the_same_in_the_same_order_when_it_is_official() -> None:
    official = source()
    form = Form.model_validate(definition(official))
    wanted = [question for part in official["parts"] for question in asked(part)]
    assert [(q.id, q.type, q.title.sv, q.max_rows) for q in form.all_questions] == [
        (q["id"], q["type"], q["text"], q.get("max_rows")) for q in wanted
    ]
    assert [table.area for table in form.tables] == list(AREAS)
    assert [[(c.id, c.title.sv, c.help.sv if c.help else None) for c in q.columns] for q in form.all_questions] == [
        [(c["id"], c["title"], c.get("help")) for c in q.get("columns", [])] for q in wanted
    ]


def test_shipped_form_has_the_official_numbers_types_and_titles_when_compared() -> None:
    official, ours = source(), shipped()["villkor-2022"]
    wanted = [question for part in official["parts"] for question in asked(part)]
    assert [(q.id, q.type, q.max_rows) for q in ours.all_questions] == [
        (q["id"], q["type"], q.get("max_rows")) for q in wanted
    ]
    titles = {section.id: section.title.sv for placed in ours.placed for section in placed.path}
    assert titles == dict(sections(official["parts"]))
    assert [[column.id for column in q.columns] for q in ours.all_questions] == [
        [column["id"] for column in q.get("columns", [])] for q in wanted
    ]
    assert [table.area for table in ours.tables] == list(AREAS)


def test_no_official_sentence_is_in_the_shipped_form_when_read() -> None:
    ours = " ".join(strings(shipped()["villkor-2022"].model_dump()))
    sentences = {
        sentence.strip()
        for text in strings(source()["parts"])
        for sentence in re.split(r"(?<=[.?:])\s+", text)
        if sentence.endswith((".", "?", ":"))
    }
    assert len(sentences) > 60
    assert [sentence for sentence in sentences if sentence.rstrip(".:?") in ours] == []
