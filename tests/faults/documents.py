"""What is submitted in a trial: all real returns, some of them twice."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.region import Submission
from tests.real.returns_2023 import regions, source_file, whole_document
from tests.real.sources import ROOT, NoRealData

Documents = dict[str, dict[str, Any]]
"""Whole documents by respondent."""

EARLY = 3
"""Every third respondent, from the second on, submits an early version first."""


def documents() -> tuple[str, Documents]:
    """The real returns of 14 regions; where they are not at hand, the 20 of the example. With what to call them."""
    try:
        return "the real returns", {code: whole_document(one) for code, one in regions(source_file()).items()}
    except NoRealData:
        files = (ROOT / "insats" / "demo" / "returns").glob("*.json")
        return "the example's returns", {file.stem: json.loads(file.read_text()) for file in files}


def submissions_of(respondent: str, document: dict[str, Any], early: bool) -> list[Submission]:
    """The document; if early, before it a draft: another name for the first insats, the last one not there yet,
    and insatser in the areas that are certified nil later. So cells grow, shrink and turn from reported to nil."""
    whole = Submission(respondent, 2, document)
    if not early or not document["insatser"]:
        return [whole]
    first, *rest = document["insatser"]
    renamed = first | {"name": f"{first['name']} (utkast)"}
    dropped = [first | {"key": f"utkast-{nil['area']}", "area": nil["area"]} for nil in document["nil_returns"]]
    draft = document | {"insatser": [renamed, *rest[:-1], *dropped], "nil_returns": []}
    return [Submission(respondent, 1, draft), whole]
