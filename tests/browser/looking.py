"""What a person does with a page, and what a checker finds in it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.installation import Installation

WIDE: ViewportSize = {"width": 1440, "height": 1000}
NARROW: ViewportSize = {"width": 360, "height": 740}
SECONDS = 15
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("sv", "light", WIDE), ("sv", "dark", NARROW), ("en", "dark", WIDE), ("en", "light", NARROW)]
"""Both languages, both colour schemes and both widths, each with each of the others at least once."""

Scheme = Literal["light", "dark"]


@dataclass
class Visitor:
    """Somebody at a browser of their own, logged in with a token; collects what the browser complains of."""

    installation: Installation
    context: BrowserContext
    token: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        """The page in a new tab, logged in, when it has fetched what it shows."""
        page = await self.context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self.installation.url}{path}#token={self.token}")
        await page.locator("#page[aria-busy=false]").wait_for()
        return page


@contextlib.asynccontextmanager
async def visitor(
    browser: Browser,
    installation: Installation,
    *,
    scope: str = "admin agency read",
    respondent: str | None = None,
    subject: str | None = None,
    language: str = "sv",
    scheme: Scheme = "light",
    viewport: ViewportSize = WIDE,
    **options: Any,
) -> AsyncIterator[Visitor]:
    """A visitor for the block; nothing that it leaves behind is seen by the next."""
    context = await browser.new_context(
        locale={"sv": "sv-SE", "en": "en-GB"}[language],
        timezone_id="Europe/Stockholm",
        color_scheme=scheme,
        viewport=viewport,
        reduced_motion="reduce",
        **options,
    )
    someone = Visitor(installation, context, installation.token(scope, respondent, subject))
    try:
        yield someone
    finally:
        await context.close()
    assert someone.complaints == []


async def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices, a line each with the places; empty if nothing."""
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}
    answer = (await Axe().run(page, within, options)).response
    assert answer["testEngine"]["name"] == "axe-core"
    return [
        f"{found['id']}: {found['help']} at {', '.join(str(node['target']) for node in found['nodes'])}"
        for found in answer["violations"]
    ]


async def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, so that the page as a whole would have to be scrolled sideways."""
    found: list[str] = await page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll('*')]
                .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest('.scroll'))
                .map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    return found
