"""What classification listens to: insatser as they are saved; rounds and signed returns, to know what stands."""

from libs.common.bus import ConsumerTable
from libs.common.events import InsatsReceived, ReturnSubmitted, RoundChanged, RoundOpened
from services.classification.handlers import classifying, standing

CONSUMERS: ConsumerTable = {
    RoundOpened: standing.note_round,
    RoundChanged: standing.note_round,
    InsatsReceived: classifying.classify_insatser,
    ReturnSubmitted: standing.note_returns,
}
