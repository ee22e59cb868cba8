"""Takes the README's pictures of the pages anew: `python -m tests.browser.pictures`. Look at them before committing."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.browser.installation import ROUND, SILENT, Installation, example, open_example, serving, submit_examples
from tests.browser.looking import visitor

TARGET = Path(__file__).parents[2] / "docs/images"
VIEW = {"width": 1280, "height": 1000}


def prepare(installation: Installation) -> None:
    """The example round with somebody in each state."""
    open_example(installation)
    submit_examples(installation)
    agency = installation.client(subject="agency-1")
    for respondent, decision in (("01", "accept"), ("12", "accept"), ("14", "accept"), ("20", "send-back")):
        comments = [{"pointer": "/insatser/0/outcomes", "message": "Hur många har nåtts?"}]
        body = {"comments": comments if decision == "send-back" else []}
        agency.post(f"/intake/v1/returns/{installation.return_of(respondent)['return_id']}/{decision}", body)
    begin(installation, SILENT)


def begin(installation: Installation, respondent: str) -> None:
    """Half of the respondent's example as a draft."""
    whole = example(respondent)
    region = installation.client("submit", respondent)
    address = f"/intake/v1/rounds/{ROUND}/respondents/{respondent}"
    region.post(f"{address}/insatser", whole["insatser"][:4])
    for question in list(whole["answers"])[:2]:
        region.http.put(f"{address}/answers/{question}", json=whole["answers"][question]).raise_for_status()


async def take(installation: Installation, browser: Browser) -> None:
    look: dict[str, Any] = {"viewport": VIEW}
    async with visitor(browser, installation, **look) as admin:
        page = await admin.open("/")
        await page.screenshot(
            path=TARGET / "lagesbild.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1360}, full_page=True
        )
        page = await admin.open(f"/review?round={ROUND}")
        await page.screenshot(path=TARGET / "granskning.png")
    async with visitor(browser, installation, scope="submit", respondent=SILENT, **look) as region:
        page = await region.open(f"/rounds/{ROUND}/respondents/{SILENT}")
        await page.locator(".insats").first.locator("summary").first.click()
        await page.screenshot(path=TARGET / "regionens-sida.png")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as installation:
        prepare(installation)
        async with chromium() as browser:
            await take(installation, browser)


if __name__ == "__main__":
    asyncio.run(main())
