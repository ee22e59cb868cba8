"""`insats demo` with the example of its own: what a newcomer sees first."""

import json
from pathlib import Path

import pytest

from services.reporting.formats import FORMATS
from tests.real.demo import run_demo, table_rows


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("example") / "data"


@pytest.fixture(scope="module")
def printed(data_dir: Path) -> str:
    return run_demo(data_dir)


def test_three_values_are_shown_when_the_example_is_in(printed: str) -> None:
    rows = table_rows(printed)
    regions = {name: cells for name, cells in rows.items() if name != "Alla"}
    assert len(regions) == 21
    *areas, total, _ = zip(*regions.values(), strict=True)
    assert {"inga", "saknas"} < {cell for area in areas for cell in area}
    assert sum(map(int, total)) >= 120
    assert rows["Alla"][7] == str(sum(map(int, total)))
    assert "6" in {cell for area in areas for cell in area}


def test_one_region_is_late_and_one_missing_when_the_example_is_in(printed: str) -> None:
    rows = table_rows(printed)
    assert [name for name, cells in rows.items() if cells[-1] == "sen"] == ["Västernorrland"]
    assert [name for name, cells in rows.items() if cells[-1] == "–"] == ["Gotland"]
    assert rows["Gotland"][:8] == ["saknas"] * 7 + ["0"]


def test_report_is_written_where_the_demo_says_when_it_is_done(printed: str, data_dir: Path) -> None:
    said = [Path(line.strip()) for line in printed.splitlines() if "national." in line]
    assert {file.suffix for file in said} == {f".{name}" for name in FORMATS}
    assert all(file.stat().st_size > 10_000 and data_dir in file.parents for file in said)


def test_tables_are_the_same_when_the_demo_runs_twice_on_one_folder(printed: str, data_dir: Path) -> None:
    report = data_dir / "reports" / "exempel-2025-national.json"
    first = json.loads(report.read_text())
    again = run_demo(data_dir)
    assert table_rows(again) == table_rows(printed)
    assert json.loads(report.read_text()) == first
