"""The real returns of 14 regions through `insats demo`: nothing lost, nothing changed, everything counted."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.real.demo import run_demo, table_rows
from tests.real.needing import real_data
from tests.real.returns_2023 import AREAS, QUESTIONS, TEXTS, key_of, regions, whole_document, write_documents

INSATSER = {
    "boende": 57,
    "kompetens": 62,
    "innovation": 63,
    "tillganglighet": 61,
    "jamstalldhet": 32,
    "integration": 30,
    "miljo": 54,
}
SWEDISH_ORDER = [
    "Blekinge", "Dalarna", "Gävleborg", "Jämtland Härjedalen", "Jönköping", "Kronoberg", "Norrbotten",
    "Skåne", "Sörmland", "Uppsala", "Västerbotten", "Västmanland", "Västra Götaland", "Örebro",
]  # fmt: skip


@dataclass
class Shown:
    """What the demo left: the source by county code, its output, and the report in its formats."""

    source: dict[str, dict[str, Any]]
    printed: str
    report: Any
    page: str
    table: str


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    file = real_data()
    folder, data = tmp_path_factory.mktemp("returns"), tmp_path_factory.mktemp("demo")
    write_documents(file, folder)
    printed = run_demo(data, folder)
    reports = data / "reports"
    return Shown(
        regions(file),
        printed,
        json.loads((reports / "villkor-2023-national.json").read_text()),
        (reports / "villkor-2023-national.html").read_text(),
        (reports / "villkor-2023-national.csv").read_text("utf-8-sig"),
    )


def _texts(source: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Every text that the regions wrote."""
    for region in source.values():
        yield from (row[field] for row in region["insatser"] for field in TEXTS if row[field])
        yield from (nil["text"] for nil in region["nil_returns"])
        yield from (answer["text"] for answer in region["allocation_1_1"].values())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _rows(report: Any, area: str) -> list[dict[str, Any]]:
    (table,) = [b for b in report["blocks"] if b["type"] == "table" and b["id"] == area]
    rows: list[dict[str, Any]] = table["rows"]
    return rows


def test_documents_hold_all_that_the_source_has_when_converted() -> None:
    documents = [whole_document(region) for region in regions(real_data()).values()]
    assert len(documents) == 14
    assert Counter(insats["area"] for d in documents for insats in d["insatser"]) == INSATSER
    assert sum(len(d["answers"]) for d in documents) == 84
    assert all(list(d["answers"]) == list(QUESTIONS) for d in documents)
    assert len({insats["key"] for d in documents for insats in d["insatser"]}) == 359


def test_key_has_only_allowed_characters_when_the_reference_has_others() -> None:
    assert key_of("Jämtland Härjedalen-1-2") == "Jamtland-Harjedalen-1-2"
    assert key_of("Örebro-7-5") == "Orebro-7-5"


def test_every_text_stands_whole_in_the_json_report_when_the_real_returns_are_in(shown: Shown) -> None:
    whole_values = set(_strings(shown.report))
    missing = [text for text in _texts(shown.source) if text not in whole_values]
    assert missing == []


def test_every_text_stands_in_the_page_when_the_real_returns_are_in(shown: Shown) -> None:
    nodes = {html.unescape(node) for node in re.findall(r">([^<>]+)<", shown.page)}
    missing = [text for text in _texts(shown.source) if text not in nodes]
    assert missing == []


def test_each_row_has_its_own_texts_when_the_real_returns_are_in(shown: Shown) -> None:
    there = {
        row["insats_id"]: [row["area"], *(row[field] for field in TEXTS)]
        for area in AREAS
        for row in _rows(shown.report, area)
        if row["state"] == "reported"
    }
    assert there == {
        f"{code}.{key_of(row['ref'])}": [AREAS[row["area"] - 1], *(row[field] for field in TEXTS)]
        for code, region in shown.source.items()
        for row in region["insatser"]
    }


def test_areas_are_counted_as_in_the_source_when_the_real_returns_are_in(shown: Shown) -> None:
    reported = {area: [row for row in _rows(shown.report, area) if row["state"] == "reported"] for area in AREAS}
    assert {area: len(rows) for area, rows in reported.items()} == INSATSER
    assert table_rows(shown.printed)["Alla"] == [*map(str, INSATSER.values()), "359"]
    assert shown.table.count('"reported"') == 359


def test_printed_table_has_the_three_values_when_the_real_returns_are_in(shown: Shown) -> None:
    names = {code: region["region"] for code, region in shown.source.items()}
    printed = table_rows(shown.printed)
    for code, name in names.items():
        counts = Counter(AREAS[row["area"] - 1] for row in shown.source[code]["insatser"])
        nil = {AREAS[nil["area"] - 1] for nil in shown.source[code]["nil_returns"]}
        cells = [str(counts[area]) if counts[area] else "inga" if area in nil else "saknas" for area in AREAS]
        assert printed[name] == [*cells, str(len(shown.source[code]["insatser"])), "ja"]
    silent = printed.keys() - set(names.values()) - {"Alla"}
    assert len(silent) == 7
    assert all(printed[name] == ["saknas"] * 7 + ["0", "–"] for name in silent)


def test_certified_nils_have_their_reasons_when_the_real_returns_are_in(shown: Shown) -> None:
    nil = {
        (row["respondent"], area): row["reason"]
        for area in AREAS
        for row in _rows(shown.report, area)
        if row["state"] == "nil"
    }
    assert nil == {
        (code, AREAS[given["area"] - 1]): given["text"]
        for code, region in shown.source.items()
        for given in region["nil_returns"]
    }
    assert len(nil) == 6


def test_answers_are_as_given_when_the_real_returns_are_in(shown: Shown) -> None:
    groups = [block for block in shown.report["blocks"] if block["type"] == "group" and block["state"] == "answered"]
    assert len(groups) == 84
    assert {(g["question"], g["respondent"]): (g["yes"], g["text"]) for g in groups} == {
        (question, code): (region["allocation_1_1"][name].get("yes"), region["allocation_1_1"][name]["text"])
        for code, region in shown.source.items()
        for question, name in QUESTIONS.items()
    }


def test_regions_come_in_swedish_alphabetical_order_when_the_real_returns_are_in(shown: Shown) -> None:
    for area in AREAS:
        listed = list(dict.fromkeys(row["region"] for row in _rows(shown.report, area)))
        assert [name for name in listed if name in SWEDISH_ORDER] == SWEDISH_ORDER
        assert listed[-2:] == ["Örebro", "Östergötland"]
        assert len(listed) == 21
