"""Municipalities as a reader wants them: by name, and a whole region under its own."""

from collections.abc import Iterable

from libs.common import code_lists
from libs.common.alphabet import swedish


def named(codes: Iterable[str], whole_region: str) -> list[str]:
    """In alphabetical order; regions that are there in full first, as `whole_region` puts it ({n}, {region}).

    A code that the list has not stands as it is. A region of one municipality is named by that.
    """
    chosen, regions = set(codes), _regions()
    whole = [region for region, members in regions.items() if len(members) > 1 and members <= chosen]
    titles = {item.code: item.title.sv for item in code_lists.load("regions")}
    first = [whole_region.format(n=len(regions[region]), region=titles.get(region, region)) for region in whole]
    names = {item.code: item.title.sv for item in code_lists.load("municipalities")}
    rest = chosen - {code for region in whole for code in regions[region]}
    return sorted(first, key=swedish) + sorted((names.get(code, code) for code in rest), key=swedish)


def _regions() -> dict[str, set[str]]:
    """Region → its municipalities, by the list that holds here (`code_lists.as_of`): it is not to be remembered."""
    members: dict[str, set[str]] = {}
    for item in code_lists.load("municipalities"):
        if item.region:
            members.setdefault(item.region, set()).add(item.code)
    return members
