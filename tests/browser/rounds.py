"""Rounds of a test's own in the installation that all share, opened so long ago that no page shows them first."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.installation import Installation, open_example


def own_round(installation: Installation, round_id: str, **given: Any) -> str:
    """Answers the path of respondent 24's page in it."""
    opens_at = (datetime.now(UTC) - timedelta(days=700)).isoformat()
    open_example(installation, round_id, **{"opens_at": opens_at} | given)
    return f"/rounds/{round_id}/respondents/24"
