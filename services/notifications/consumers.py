"""What notifications listens to: everything, for the timeline; and what it keeps of each."""

from libs.common import events
from libs.common.bus import ConsumerTable
from services.notifications import handlers

CONSUMERS: ConsumerTable = {
    events.RoundOpened: handlers.keep_round,
    events.RoundChanged: handlers.keep_round,
    events.RoundLocked: handlers.keep_timeline,
    events.InsatsReceived: handlers.keep_draft_activity,
    events.InsatsWithdrawn: handlers.keep_draft_activity,
    events.ReturnSubmitted: handlers.keep_standing_return,
    events.ReturnSentBack: handlers.keep_decision,
    events.ReturnAccepted: handlers.keep_decision,
    events.InsatsClassified: handlers.keep_timeline,
    events.AggregateUpdated: handlers.keep_cells,
    events.ReportCompiled: handlers.keep_compilation,
    events.DeadlineApproaching: handlers.keep_timeline,
    events.DeadlinePassed: handlers.keep_timeline,
}
