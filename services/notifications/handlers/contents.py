"""Keeps what drafts and signed versions hold, beside what facts.py keeps of them."""

import json
from collections.abc import Sequence

from libs.common import events
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from services.notifications import models
from services.notifications.handlers import facts


async def keep_signed(tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSubmitted]]) -> None:
    await facts.keep_standing_return(tx, events_)
    rows = [
        {
            "round": event.data.round,
            "respondent": event.data.respondent,
            "version": event.data.version,
            "areas": json.dumps(sorted(_areas(event.data))),
            "answers": json.dumps(sorted(code for code, answer in event.data.answers.items() if answer.given)),
        }
        for event in events_
    ]
    tx.add(table_of(models.SignedContent), rows, key=facts.OF_RESPONDENT, by=("version",))


def _areas(data: events.ReturnSubmitted) -> set[str]:
    return {insats.area for insats in data.insatser} | {nil.area for nil in data.nil_returns}


async def keep_draft(tx: Transaction, events_: Sequence[CloudEvent[events.DraftChanged]]) -> None:
    """Not in the timeline: it tells of nothing that insats.received and insats.withdrawn do not."""
    rows = [
        {
            "round": event.data.round,
            "respondent": event.data.respondent,
            "revision": event.data.revision,
            "areas": json.dumps(event.data.areas),
            "answers": json.dumps(event.data.answers),
        }
        for event in events_
    ]
    tx.add(table_of(models.DraftContent), rows, key=facts.OF_RESPONDENT, by=("revision",))
