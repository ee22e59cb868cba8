"""One installation and one browser for the session; each test is a visitor of its own (looking.visitor)."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.installation import Installation, open_example, serving, submit_examples

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def example_round(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Served with the example's returns, all but one. Tests that change what others look at start their own."""
    with serving(tmp_path_factory.mktemp("served") / "data") as installation:
        open_example(installation)
        submit_examples(installation)
        yield installation


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened
