"""A clear disagreement between the area declared and the one that the text speaks of."""

from collections.abc import Iterator

from libs.common import code_lists
from services.classification.findings.finding import AREA_DISPUTED, Finding, Item
from services.classification.reviewing import AREA_DISAGREES

AREAS = {item.code: (item.title.sv, item.title.en) for item in code_lists.load("areas")}


def find(item: Item) -> Iterator[Finding]:
    """Not where a person has decided, nor where the areas are the respondent's own."""
    suggested = item.labels.suggested_area
    if suggested is None or item.decided or item.area not in AREAS:
        return
    if suggested.code != item.area and suggested.confidence >= AREA_DISAGREES:
        yield disputed(item, suggested.code)


def disputed(item: Item, suggested: str) -> Finding:
    return Finding(
        AREA_DISPUTED, item, "/area", value=AREAS[item.area], limit=AREAS[suggested], parts=(item.area, suggested)
    )
