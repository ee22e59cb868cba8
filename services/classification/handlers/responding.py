"""What a respondent answers to a finding. Kept for as long as what the finding is about is the same."""

from libs.common.database import Transaction, table_of
from services.classification import models

RESPONSE = table_of(models.FindingResponse)


async def respond(tx: Transaction, round: str, respondent: str, finding: str, answer: str, text: str, by: str) -> None:
    """Adds an answer; the newest counts."""
    tx.add(
        RESPONSE,
        [
            {
                "round": round,
                "respondent": respondent,
                "finding": finding,
                "answer": answer,
                "text": text,
                "answered_by": by,
                "answered_at": tx.now,
            }
        ],
    )
