"""Where the real documents lie: beside the repository, or where INSATS_REAL_DATA says. They are not part of it."""

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LONG_AGO, FAR_AHEAD, FARTHER_AHEAD = "2020-01-01T00:00:00Z", "2998-01-01T00:00:00Z", "2999-01-01T00:00:00Z"


class NoRealData(LookupError):
    """The real documents are not on this machine."""


def data_file(name: str) -> Path:
    """A file among the real documents. Raises NoRealData with what to do about it.

    INSATS_REAL_DATA names the file regions-2023.json; the others lie beside it.
    """
    given = os.environ.get("INSATS_REAL_DATA")
    folder = Path(given).parent if given else ROOT.parent / "shared" / "data"
    file = folder / name
    if not file.is_file():
        raise NoRealData(f"the real documents are not at {file}: set INSATS_REAL_DATA to the file regions-2023.json")
    return file


def read(name: str) -> Any:
    return json.loads(data_file(name).read_text())


def slug(text: str) -> str:
    """`FoU Socialtjänst/RSS Västerbotten` → `fou-socialtjanst-rss-vasterbotten`."""
    plain = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def round_of(id: str, form: str, title: str, respondents: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The body of `POST /v1/rounds`: a round that is open for two lifetimes."""
    dates = {"opens_at": LONG_AGO, "due_at": FAR_AHEAD, "locks_at": FARTHER_AHEAD}
    return {"id": id, "form": form, "title": title, "respondents": respondents} | dates | more
