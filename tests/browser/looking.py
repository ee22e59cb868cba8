"""What a person does with a page, and what a checker finds in it."""

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.browser.installation import Installation

Scheme = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1440, "height": 1000}
NARROW: ViewportSize = {"width": 360, "height": 740}
SECONDS = 15
READY = "#page[aria-busy=false]"
"""A page that has fetched what it shows."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS: list[tuple[Scheme, ViewportSize]] = [(scheme, viewport) for scheme in SCHEMES for viewport in (WIDE, NARROW)]
"""How a page may have to look; each in both languages."""
EVERY_LOOK = bool(os.environ.get("INSATS_EVERY_LOOK"))
"""Without it, a page that is tried in both languages is tried in two looks of each: the other two of the other."""


@dataclass
class Visitor:
    """Somebody at a browser of their own, logged in with a token; collects what the browser complains of."""

    installation: Installation
    context: BrowserContext
    token: str | None
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str, ready: str = READY, *, by_header: bool = False) -> Page:
        """The page in a new tab, logged in, when it shows what it has to show."""
        page = await self.context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        if self.token and by_header:
            await page.set_extra_http_headers({"Authorization": f"Bearer {self.token}"})
        known = f"#token={self.token}" if self.token and not by_header else ""
        await page.goto(f"{self.installation.url}{path}{known}")
        await page.locator(ready).first.wait_for()
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        """Errors, but not of a round or return that notifications has not heard of yet: the page asks for it again."""
        address = said.location["url"]
        on_its_way = "status of 404" in said.text and "/notifications/v1/" in address
        if said.type == "error" and not on_its_way:
            self.complaints.append(f"{said.text} {address}")


@contextlib.asynccontextmanager
async def visitor(
    browser: Browser,
    installation: Installation,
    *,
    scope: str | None = "admin agency read",
    respondent: str | None = None,
    subject: str | None = None,
    language: str = "sv",
    scheme: Scheme = "light",
    viewport: ViewportSize = WIDE,
    **options: Any,
) -> AsyncIterator[Visitor]:
    """A visitor for the block; nothing that it leaves behind is seen by the next. Without `scope`, one who is not
    logged in."""
    context = await browser.new_context(
        locale={"sv": "sv-SE", "en": "en-GB"}[language],
        timezone_id="Europe/Stockholm",
        color_scheme=scheme,
        viewport=viewport,
        reduced_motion="reduce",
        **options,
    )
    token = installation.token(scope, respondent, subject) if scope else None
    someone = Visitor(installation, context, token)
    try:
        yield someone
    finally:
        await context.close()
    assert someone.complaints == [], someone.complaints


async def tab_to(page: Page, name: str, role: str | None = None, limit: int = 80) -> None:
    """Presses Tab until what has the focus is called so, as somebody would who sees where the focus is."""
    for _ in range(limit):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            """() => {
                const one = document.activeElement;
                const label = one.labels?.length ? one.labels[0].textContent : one.textContent;
                return [one.getAttribute('aria-label') ?? label, one.tagName.toLowerCase()];
            }"""
        )
        if name in found[0] and role in (None, found[1]):
            return
    raise AssertionError(f"{name} was not reached by {limit} tabs")


@contextlib.asynccontextmanager
async def followed(page: Page) -> AsyncIterator[None]:
    """Waits until a respondent's page has fetched anew what the block has changed."""
    asked = "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/reminders')).length"
    before = await page.evaluate(asked)  # reminders are the last that it asks for
    yield
    for _ in range(SECONDS * 10):
        if await page.evaluate(asked) > before:
            return
        await page.wait_for_timeout(100)
    raise AssertionError("the page has not followed")


def looks(language: str) -> list[tuple[Scheme, ViewportSize]]:
    if EVERY_LOOK:
        return LOOKS
    return [look for n, look in enumerate(LOOKS) if (n in (0, 3)) == (language == "sv")]


async def faults_in_every_look(
    page: Page, chosen: list[tuple[Scheme, ViewportSize]] = LOOKS, within: str | None = None
) -> dict[str, list[str]]:
    """What is wrong with the page as it stands, light and dark, wide and narrow; empty if nothing."""
    found = {}
    for scheme, viewport in chosen:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size(viewport)
        if faults := [*await violations(page, within), *await too_wide(page)]:
            found[f"{scheme}, {viewport['width']} px"] = faults
    return found


async def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices, a line each with the places; empty if nothing."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}
    answer = await page.evaluate("([where, how]) => axe.run(where ?? document, how)", [within, options])
    assert answer["testEngine"]["name"] == "axe-core"
    return [
        f"{found['id']}: {found['help']} at {', '.join(str(node['target']) for node in found['nodes'])}"
        for found in answer["violations"]
    ]


async def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, of the window or of its own box: text over its neighbour, or a page that would have
    to be scrolled sideways."""
    found: list[str] = await page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            const parts = document.documentElement.scrollWidth <= width ? [] : [...document.body.querySelectorAll('*')]
                .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest('.scroll'));
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            const isCut = (one) => one && (getComputedStyle(one).overflow === 'hidden' || isCut(one.parentElement));
            const spaceHangs = 8;
            while (texts.nextNode()) {
                const text = texts.currentNode;
                const box = text.parentElement.closest(
                    'th, td, dt, dd, li, p, h1, h2, h3, h4, summary, button, label, legend');
                range.selectNodeContents(text);
                if (!box || isCut(text.parentElement)) continue;
                const out = range.getBoundingClientRect().right - box.getBoundingClientRect().right;
                if (out > spaceHangs) parts.push(box);
            }
            return [...new Set(parts)].map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    return found
