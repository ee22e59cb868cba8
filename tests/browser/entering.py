"""Logging in on the page, as a person does who has been given a one-time code."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page

from libs.common.auth import LocalIssuer
from services.notifications.login import codes
from tests.browser.installation import Installation
from tests.browser.looking import READY

ROLES = ("editor", "signer", "agency", "admin", "subscriber")
NONE_AHEAD = timedelta()


def code(installation: Installation, ahead: timedelta = NONE_AHEAD) -> str:
    """As `insats login` prints it. `ahead`: how far the installation's clock is ahead of the machine's."""
    return codes.new_code(LocalIssuer(installation.data_dir), datetime.now(UTC) + ahead)


async def log_in(
    page: Page,
    installation: Installation,
    name: str,
    role: str,
    respondent: str = "",
    *,
    ahead: timedelta = NONE_AHEAD,
    ready: str = READY,
) -> None:
    """Fills in the form that the page shows, and waits for the page that it leads to."""
    await page.locator("#name").fill(name)
    for each in ROLES:
        await page.locator(f"#role-{each}").set_checked(each in role.split())
    await page.locator("#respondent").fill(respondent)
    await page.locator("#code").fill(code(installation, ahead))
    await page.get_by_role("button", name="Logga in").click()
    await page.locator(ready).wait_for()
