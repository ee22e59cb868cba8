"""Every page by axe against WCAG 2.2 AA: both languages, light and dark, 360 and 1440 pixels.

Each language in two of the four looks; with INSATS_EVERY_LOOK=1 (`make looks`) in all four.
"""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.every_page import VISITS, Visit, pages_of, publish, unsubscribe_path
from tests.browser.installation import Installation
from tests.browser.looking import faults_in_every_look, looks, visitor


@pytest.fixture(scope="module")
def visited(example_round: Installation) -> dict[str, str]:
    """What a path may have to be filled in with."""
    publish(example_round)
    return {"unsubscribe": unsubscribe_path(example_round)}


def test_no_page_is_forgotten_when_a_route_is_added(tmp_path: Path) -> None:
    found = pages_of(tmp_path)
    assert len(found) > 8  # the routes are found at all
    assert {visit.route for visit in VISITS.values() if visit.route} == found


@pytest.mark.parametrize("name", VISITS)
async def test_page_can_be_used_by_everyone_in_every_look(
    browser: Browser, example_round: Installation, visited: dict[str, str], name: str
) -> None:
    visit = VISITS[name]
    faults = {language: await _faults(browser, example_round, visit, visited, language) for language in ("sv", "en")}
    assert faults == {"sv": {}, "en": {}}


async def _faults(
    browser: Browser, installation: Installation, visit: Visit, given: dict[str, str], language: str
) -> dict[str, list[str]]:
    async with visitor(
        browser, installation, scope=visit.scope, respondent=visit.respondent, language=language
    ) as somebody:
        page = await somebody.open(visit.path.format(**given), visit.ready, by_header=visit.by_header)
        await visit.first(page)
        # a letter's link speaks the language of its contact
        assert await page.locator("html").get_attribute("lang") == ("sv" if visit.path == "{unsubscribe}" else language)
        found = await faults_in_every_look(page, looks(language))
        if visit.refused:
            somebody.complaints.clear()
        return found
