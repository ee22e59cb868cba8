"""Turns the real returns for 2023 into whole documents <county code>.json, for `insats demo --returns FOLDER`.

Run as `python -m tests.real.returns_2023 FOLDER`.
"""

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

from libs.common import code_lists
from tests.real.sources import data_file

AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")
"""In the form's order: the data numbers them from 1."""
QUESTIONS = {
    "8.1": "distribution",
    "8.2": "sustainability",
    "8.3": "rus_goals",
    "8.4": "erdf_goals",
    "8.5": "interreg_goals",
    "8.6": "territorial",
}
TEXTS = ("name", "description", "outputs", "outcomes", "goals")


def source_file() -> Path:
    """The data. Raises NoRealData with what to do about it."""
    return data_file("regions-2023.json")


def regions(file: Path) -> dict[str, dict[str, Any]]:
    """What each region reported, as the data has it, by its SCB county code."""
    codes = {item.title.sv: item.code for item in code_lists.load("regions")}
    return {codes[region["region"]]: region for region in json.loads(file.read_text())["regions"]}


def whole_document(region: dict[str, Any]) -> dict[str, Any]:
    """A region's data as the body of `POST …/returns`. Texts are passed on untouched."""
    return {
        "insatser": [_insats(row) for row in region["insatser"]],
        "nil_returns": [{"area": AREAS[nil["area"] - 1], "reason": nil["text"]} for nil in region["nil_returns"]],
        "answers": {
            question: {field: value for field, value in region["allocation_1_1"][name].items() if value is not None}
            for question, name in QUESTIONS.items()
            if name in region["allocation_1_1"]
        },
        "signed_by": f"Region {region['region']}",
    }


def _insats(row: dict[str, Any]) -> dict[str, Any]:
    return {"key": key_of(row["ref"]), "area": AREAS[row["area"] - 1]} | {field: row[field] for field in TEXTS}


def key_of(ref: str) -> str:
    """`Jämtland Härjedalen-1-1` → `Jamtland-Harjedalen-1-1`: a key has neither spaces nor letters beyond a-z."""
    decomposed = unicodedata.normalize("NFD", ref)
    return decomposed.encode("ascii", "ignore").decode().replace(" ", "-")


def write_documents(file: Path, folder: Path) -> list[Path]:
    """Writes <county code>.json for every region in the data; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code, region in regions(file).items():
        target = folder / f"{code}.json"
        target.write_text(json.dumps(whole_document(region), ensure_ascii=False, indent=1))
        written.append(target)
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.real.returns_2023 FOLDER")
    print("\n".join(str(path) for path in write_documents(source_file(), Path(sys.argv[1]))))
