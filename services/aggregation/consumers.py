"""What aggregation listens to: rounds, what is classified, and what is signed."""

from libs.common.bus import ConsumerTable
from libs.common.events import InsatsClassified, ReturnSubmitted, RoundChanged, RoundOpened
from services.aggregation import handlers

CONSUMERS: ConsumerTable = {
    RoundOpened: handlers.note_round,
    RoundChanged: handlers.note_round,
    InsatsClassified: handlers.note_classified,
    ReturnSubmitted: handlers.note_return,
}
