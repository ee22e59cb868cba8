"""Writes that rest on what was read: refused when somebody else has changed it, so that nothing is written over."""

import asyncio

import pytest

from tests.intake.examples import DRAFT, insats
from tests.intake.system import Caller, Intake

ANALYSES = [{"name": "Kartläggning av bostadsbehovet", "financed_by_1_1": True}]


async def status(caller: Caller, path: str, body: object, **headers: str) -> int:
    return (await caller.put(f"{DRAFT}/{path}", body, **headers)).status_code


async def test_insats_is_saved_only_if_it_is_the_one_that_was_read(either: Intake) -> None:
    region = either.respondent()
    assert await status(region, "insatser/a", insats(), If_None_Match="*") == 201
    assert await status(region, "insatser/a", insats(name="Min"), If_None_Match="*") == 412
    mine = await region.put(f"{DRAFT}/insatser/a", insats(name="Min"), If_Match='"1"')
    assert (mine.status_code, mine.headers["etag"]) == (200, '"2"')
    late = await region.put(f"{DRAFT}/insatser/a", insats(name="Din"), If_Match='"1"')
    assert (late.status_code, late.json()["type"]) == (412, "urn:insats:problem:changed-meanwhile")
    assert late.json()["title"] == "Något annat gäller nu"
    assert [one["name"] for one in (await region.get(f"{DRAFT}/draft"))["insatser"]] == ["Min"]


async def test_insats_is_withdrawn_only_if_it_is_the_one_that_was_read(either: Intake) -> None:
    region = either.respondent()
    await region.put(f"{DRAFT}/insatser/a", insats())
    await region.put(f"{DRAFT}/insatser/a", insats(name="Ändrad"))
    assert (await region("DELETE", f"{DRAFT}/insatser/a", If_Match='"1"')).status_code == 412
    assert (await region("DELETE", f"{DRAFT}/insatser/a", If_Match='"2"')).status_code == 204
    assert await status(region, "insatser/a", insats(), If_Match='"2"') == 412


async def test_only_one_of_two_colleagues_saves_when_both_read_the_same(either: Intake) -> None:
    region = either.respondent()
    await region.put(f"{DRAFT}/insatser/a", insats())
    both = (status(region, "insatser/a", insats(name=name), If_Match='"1"') for name in ("Den ena", "Den andra"))
    assert sorted(await asyncio.gather(*both)) == [200, 412]


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("answers/8.1", {"text": "Först"}, {"text": "Sedan"}),
        ("nil-returns/miljo", {"reason": "Inget i år"}, {"reason": "Inget alls i år"}),
        ("analyses", {"analyses": ANALYSES}, {"analyses": []}),
    ],
)
async def test_part_of_the_draft_is_put_only_if_it_is_the_one_that_was_read(
    either: Intake, path: str, first: object, second: object
) -> None:
    region = either.respondent()
    put = await region.put(f"{DRAFT}/{path}", first)
    assert put.status_code == 200, put.text
    part, _, item = path.replace("-", "_").partition("/")
    tags = (await region.get(f"{DRAFT}/draft"))["tags"][part]
    assert put.headers["etag"] == f'"{tags[item] if item else tags}"'
    assert await status(region, path, second, If_Match='"0000"') == 412
    assert await status(region, path, second, If_Match=put.headers["etag"]) == 200
    assert await status(region, path, first, If_Match=put.headers["etag"]) == 412


async def test_analyses_are_in_the_draft_as_they_were_put(either: Intake) -> None:
    region = either.respondent()
    await region.put(f"{DRAFT}/analyses", {"analyses": ANALYSES})
    assert (await region.get(f"{DRAFT}/draft"))["analyses"] == ANALYSES
    assert await status(either.respondent("25"), "analyses", {"analyses": []}) == 403


async def test_answer_is_gone_from_the_draft_when_removed(either: Intake) -> None:
    region = either.respondent()
    put = await region.put(f"{DRAFT}/answers/8.1", {"text": "Fel fråga"})
    assert (await region("DELETE", f"{DRAFT}/answers/8.1", If_Match='"0000"')).status_code == 412
    assert (await region("DELETE", f"{DRAFT}/answers/8.1", If_Match=put.headers["etag"])).status_code == 204
    assert (await region.get(f"{DRAFT}/draft"))["answers"] == {}
    assert (await region.delete(f"{DRAFT}/answers/8.1")).status_code == 404
