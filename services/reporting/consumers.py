"""What the reporting service listens to, and what it does then."""

from libs.common import events
from libs.common.bus import ConsumerTable
from services.reporting.handlers import returns as handlers

CONSUMERS: ConsumerTable = {
    events.RoundOpened: handlers.keep_rounds,
    events.RoundChanged: handlers.keep_rounds,
    events.InsatsReceived: handlers.keep_texts,
    events.InsatsClassified: handlers.keep_labels,
    events.ReturnSubmitted: handlers.take_in_returns,
}
