"""The tables depend on what has happened alone: not on the order in which it was heard, nor on how often."""

from collections import Counter

import pytest
from sqlalchemy import select

from libs.common import events, inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database
from services.notifications import phrases, timeline
from services.notifications.consumers import CONSUMERS
from services.notifications.models import INBOX
from services.notifications.queries import status as queries
from tests.notifications import example_events
from tests.notifications.example_events import ROUND, SECRET, Story, arrival
from tests.notifications.folding import empty, fold, shuffled_with_repeats, tables


async def test_tables_are_identical_when_events_come_in_any_order_and_twice(database: Database) -> None:
    story = Story().all()
    await fold(database, story)
    expected = await tables(database)
    assert len(expected["cell"]) > 100
    for seed in (1, 2, 3):
        await empty(database, with_inbox=True)
        await fold(database, shuffled_with_repeats(story, seed), size=37)
        assert await tables(database) == expected, f"seed {seed}"


async def test_tables_are_identical_when_replayed_from_the_inbox(database: Database) -> None:
    await fold(database, shuffled_with_repeats(Story().all(), seed=4))
    expected = await tables(database)
    await empty(database, with_inbox=False)
    assert await tables(database) != expected
    async with database.transaction(emitting=False) as tx:
        async for page in inbox.logged(tx, INBOX):
            await handle_events(tx, CONSUMERS, page)
    assert await tables(database) == expected


async def test_each_event_has_one_row_when_the_story_is_folded(database: Database) -> None:
    story = Story().all()
    await fold(database, shuffled_with_repeats(story, seed=5))
    async with database.reading() as tx:
        rows = await tx.rows(select(queries.TIMELINE.c.event_type))
    assert Counter(row.event_type for row in rows) == Counter(event.type for event, _ in story)


async def test_no_text_of_a_respondent_is_kept_when_the_story_is_folded(database: Database) -> None:
    story = Story().all()
    assert any(SECRET.encode() in body for _, body in story)
    await fold(database, story)
    assert SECRET not in repr(await tables(database))


async def test_positions_go_on_growing_when_the_read_model_was_emptied(database: Database) -> None:
    story = Story().all()
    await fold(database, story[:50])
    async with database.reading() as tx:
        before = {row.position for row in await tx.rows(select(queries.TIMELINE.c.position))}
    await empty(database, with_inbox=True)
    await fold(database, story[:50])
    async with database.reading() as tx:
        after = {row.position for row in await tx.rows(select(queries.TIMELINE.c.position))}
    assert min(after) > max(before)


STEPS: dict[str, events.Event] = {
    "submitted": events.ReturnSubmitted(
        round=ROUND, respondent="24", return_id="r", version=2, received_at=example_events.DUE, on_time=True,
        content_sha256="0" * 64, signed_by="", insatser=[], nil_returns=[], answers={},
    ),
    "counted": events.AggregateUpdated(
        round=ROUND, respondent="24", sequence=5, cell=events.Cell(respondent="24"),
        old=events.CellValue(state="missing"), new=events.CellValue(state="reported", return_version=2),
        cause=events.Cause(event="return.submitted.v1"),
    ),
    "compiled": events.ReportCompiled(
        round=ROUND, respondent="24", return_id="r", version=2, report="national", insatser=0
    ),
    "counted before": events.AggregateUpdated(
        round=ROUND, respondent="24", sequence=4, cell=events.Cell(respondent="24"),
        old=events.CellValue(state="missing"), new=events.CellValue(state="reported", return_version=1),
        cause=events.Cause(event="return.submitted.v1"),
    ),
    "compiled before": events.ReportCompiled(
        round=ROUND, respondent="24", return_id="r1", version=1, report="national", insatser=0
    ),
    "sent back": events.ReturnSentBack(
        round=ROUND, respondent="24", return_id="r", version=2, decided_at=example_events.DUE, decided_by="a",
        comments=[],
    ),
    "sent back before": events.ReturnSentBack(
        round=ROUND, respondent="24", return_id="r1", version=1, decided_at=example_events.LOCKS,
        decided_by="a", comments=[],
    ),
    "accepted": events.ReturnAccepted(
        round=ROUND, respondent="24", return_id="r", version=2, decided_at=example_events.LOCKS,
        decided_by="a",
    ),
    "withdrawn": events.InsatsWithdrawn(
        round=ROUND, respondent="24", insats_id="24.a", version=1, withdrawn_at=example_events.DUE
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], "nothing"),
        (["withdrawn"], "draft"),
        (["withdrawn", "submitted"], "submitted"),
        (["submitted", "counted"], "submitted"),
        (["submitted", "compiled"], "submitted"),
        (["submitted", "counted", "compiled before"], "submitted"),
        (["submitted", "counted before", "compiled"], "submitted"),
        (["compiled", "counted", "counted before", "compiled before", "submitted"], "processed"),
        (["submitted", "counted", "compiled", "sent back before"], "processed"),
        (["submitted", "sent back"], "sent_back"),
        (["accepted", "sent back", "submitted"], "accepted"),
    ],
)
async def test_state_says_how_far_the_return_has_come_when_events_have_arrived(
    database: Database, steps: list[str], expected: str
) -> None:
    told = [example_events.round_opened(), *(STEPS[step] for step in steps)]
    await fold(database, [arrival(event, example_events.OPENED) for event in told], size=1)
    async with database.reading() as tx:
        status = await queries.round_status(tx, ROUND, only="24")
    assert status is not None
    assert [respondent.state for respondent in status.respondents] == [expected]


def test_every_event_is_followed_and_has_words_when_the_contract_has_it() -> None:
    assert set(CONSUMERS) == set(events.EVENTS.values())
    in_timeline = set(events.EVENTS.values()) - {events.DraftChanged}  # its words are those of the insats events
    assert set(timeline.DETAILS) == in_timeline
    assert set(phrases.PHRASES) == {event.TYPE for event in in_timeline}
