"""What leaves as a Word form comes back as it was, whatever the texts look like."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common import code_lists
from libs.common.forms import Form, shipped
from services.intake.schemas import ReturnIn
from tests.infrastructure.office import saved_by_libreoffice
from tests.word.returns import exported, imported, on_paper, rows_of, word_report

NATIONAL = shipped()["villkor-2022"]
FORMS = list(shipped().values())
LOOKALIKES = [
    "1.2.1.4 Insatser under året", "1.1.1", "5 Övrigt", "Återrapportering 1 – Regionalt utvecklingsarbete", "Innehåll",
    "Nyckel: x", "Ägare: Region Norr\nPrioritet: 2", "Beskrivning: ja\nMål: nej", "Övriga uppgifter: {}",
    "Ja", "Nej.", "☒ Ja", "Inga insatser: det var inget", "Frågan är besvarad.", "Frågan är inte besvarad.",
    "• en\n• två", "- streck", "1. ett\n2. två", "a\tb\tc", " inledande och avslutande ", "\n", "\n\nrader\n\n",
    "Mål", "Namn och kort beskrivning", "Tabell 1. Fråga 1.1", "Sida 1 av 2", "=1+1", "<w:p>&amp;</w:p>", "]]>",
    "a\u00a0b\u2011c\u00add\u200be", "a\u2028b\u2029c\ufeffd\u200ee", "😀 𝔘", "{title}", "\u0301 löst", "e\u0301",
]  # fmt: skip
anything = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t"),
    max_size=40,
)
text = st.sampled_from(LOOKALIKES) | anything | st.lists(st.sampled_from(LOOKALIKES), max_size=3).map("\n".join)
short = st.none() | text
amount = st.integers(0, 10**13)
SOURCES = [item.code for item in code_lists.load("funding-sources")]
MUNICIPALITIES = [item.code for item in code_lists.load("municipalities")]
dates = st.dates().map(str)


def insatser(form: Form) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = {
        "key": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,20}", fullmatch=True),
        "area": st.sampled_from(list(form.areas)),
        "name": text.filter(str.strip),
    }
    more = {
        **dict.fromkeys(("description", "outputs", "outcomes", "goals"), text),
        **dict.fromkeys(("owner", "project_id", "group", "fund"), short),
        "period": st.none() | st.fixed_dictionaries({"start": dates, "end": dates}),
        "priority": st.none() | st.integers(0, 9999),
        "funding": st.lists(
            st.fixed_dictionaries({"source": st.sampled_from(SOURCES), "amount_sek": amount}), max_size=3
        ),
        "total_budget_sek": st.none() | amount,
        "municipalities": st.lists(st.sampled_from(MUNICIPALITIES), max_size=3),
        "respondents": st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True), max_size=2),
        "sdg": st.lists(st.integers(1, 17), max_size=3),
    }
    return st.lists(st.fixed_dictionaries(fields, optional=more), max_size=4, unique_by=lambda one: one["key"])


def analyses(form: Form) -> st.SearchStrategy[list[dict[str, Any]]]:
    if form.analyses_table is None:
        return st.just([])
    columns = [column.id for column in form.analyses_table.columns]
    odd = st.none() | st.booleans() | st.integers(-9, 9) | text | st.dictionaries(text, text, max_size=2)
    return st.lists(
        st.dictionaries(st.sampled_from([*columns, "description"]) | text.filter(bool), text | odd, max_size=6).filter(
            lambda e: str(e.get("name") or "").strip()
        ),
        max_size=3,
    )


@st.composite
def returns(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A form and any return of it that intake takes."""
    form = shipped()[draw(st.sampled_from(sorted(shipped())))]
    listed = draw(insatser(form))
    silent = [area for area in form.areas if area not in {insats["area"] for insats in listed}]
    nil = draw(st.lists(st.sampled_from(silent), unique=True, max_size=3)) if silent else []
    questions = [question.id for question in form.answerable]
    answer = st.fixed_dictionaries(
        {},
        optional={"text": short, "yes": st.none() | st.booleans(), "bullets": st.none() | st.lists(text, max_size=3)},
    )
    document = {
        "insatser": listed,
        "nil_returns": [{"area": area, "reason": draw(text.filter(str.strip))} for area in nil],
        "answers": draw(st.dictionaries(st.sampled_from(questions), answer, max_size=4)),
        "analyses": draw(analyses(form)),
    }
    return form.id, ReturnIn.model_validate(document).model_dump(mode="json", exclude_unset=True)


@settings(deadline=None, max_examples=150)
@given(returns(), st.sampled_from(["sv", "en"]))
def test_any_return_comes_back_as_it_was_when_exported_and_imported(
    one: tuple[str, dict[str, Any]], language: str
) -> None:
    form, document = shipped()[one[0]], one[1]
    assert on_paper(imported(exported(form, document, language), form), form) == on_paper(document, form)


def hard_return(form: Form) -> dict[str, Any]:
    """Every text that looks like something else, in every place of a return."""
    areas = list(form.areas)
    return {
        "insatser": [
            {
                "key": f"k-{n}",
                "area": areas[0],
                "name": f"{hard}x",
                "description": hard,
                "outputs": hard,
                "outcomes": hard,
                "goals": hard,
                "owner": hard,
                "group": hard,
                "funding": [{"source": "esf", "amount_sek": 1_495_726}, {"source": "esf", "amount_sek": 0}],
                "municipalities": ["2480", "2482"],
                "period": {"start": "2023-01-01", "end": "2024-12-31"},
                "sdg": [5, 8],
                "priority": 0,
            }
            for n, hard in enumerate(LOOKALIKES)
        ],
        "nil_returns": [{"area": areas[1], "reason": "Nyckel: x\n1.2.1.4 Insatser\n\n• ja"}],
        "answers": {
            question.id: {"text": hard, "bullets": [hard, "", f"{hard} "], **({"yes": True} if n % 2 else {})}
            for n, (question, hard) in enumerate(zip(form.answerable, LOOKALIKES, strict=False))
        },
        "analyses": [
            {"name": hard or "-", "description": hard, "type": hard, "financed_by_1_1": bool(n % 2), "main_topic": 7}
            for n, hard in enumerate(LOOKALIKES)
        ],
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_texts_that_look_like_something_else_come_back_when_they_stand_everywhere(language: str) -> None:
    document = hard_return(NATIONAL)
    assert on_paper(imported(exported(NATIONAL, document, language), NATIONAL), NATIONAL) == on_paper(
        document, NATIONAL
    )


def test_return_comes_back_as_it_was_when_libreoffice_has_opened_and_saved_it(tmp_path: Path) -> None:
    document = hard_return(NATIONAL)
    [saved] = saved_by_libreoffice([exported(NATIONAL, document)], tmp_path)
    assert on_paper(imported(saved, NATIONAL), NATIONAL) == on_paper(document, NATIONAL)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_read_when_a_form_is_sent_back_empty(form: Form, language: str) -> None:
    empty = word_report(rows_of(form, {}, [{"code": "24", "name": "Västerbotten"}]), "form", language)
    assert imported(empty, form) == {"insatser": [], "nil_returns": [], "answers": {}, "analyses": []}
