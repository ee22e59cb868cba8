"""Every page by axe against WCAG 2.2 AA, in both languages, both colour schemes and two widths."""

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.browser.installation import ROUND, Installation
from tests.browser.looking import LOOKS, Scheme, too_wide, violations, visitor

PAGES = {
    "board": "/",
    "reports": f"/rounds/{ROUND}/reports",
    "return": "/returns/{return_id}",
    "accessibility": "/accessibility",
    "region, closed": f"/rounds/{ROUND}/respondents/01",
    "review": f"/review?round={ROUND}",
    "labels": f"/rounds/{ROUND}/labels",
}


@pytest.mark.parametrize(("language", "scheme", "viewport"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
async def test_page_can_be_used_by_everyone_when_it_shows_the_example_round(
    browser: Browser, example_round: Installation, name: str, language: str, scheme: Scheme, viewport: ViewportSize
) -> None:
    path = PAGES[name].format(return_id=example_round.return_of("01")["return_id"])
    async with visitor(browser, example_round, language=language, scheme=scheme, viewport=viewport) as somebody:
        page = await somebody.open(path)
        assert await page.locator("html").get_attribute("lang") == language
        assert await violations(page) == []
        assert await too_wide(page) == []
