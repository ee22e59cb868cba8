"""A clear disagreement between the area declared and the one that the text speaks of."""

from collections.abc import Iterator

from libs.common import code_lists
from services.classification.findings.finding import AREA_DISPUTED, Finding, Item, id_of
from services.classification.reviewing import area_disagrees

AREAS = {item.code: (item.title.sv, item.title.en) for item in code_lists.load("areas")}
PLACE = "/area"


def find(item: Item) -> Iterator[Finding]:
    """Not where a person has decided, nor where the areas are the respondent's own."""
    suggested = item.labels.suggested_area
    if suggested is None or item.decided or item.area not in AREAS:
        return
    if suggested.code != item.area and suggested.confidence >= area_disagrees():
        parts = (item.area, suggested.code)
        yield Finding(AREA_DISPUTED, item, PLACE, value=AREAS[item.area], limit=AREAS[suggested.code], parts=parts)


def disputed_id(insats_id: str, text_sha256: str, declared: str, suggested: str) -> str:
    """Of the finding that a suggestion of another area is, were it sure enough."""
    return id_of(AREA_DISPUTED, insats_id, text_sha256, PLACE, (declared, suggested))
