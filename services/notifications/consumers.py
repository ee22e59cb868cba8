"""What notifications listens to: everything, for the timeline; and what it keeps of each."""

from libs.common import events
from libs.common.bus import ConsumerTable
from services.notifications.handlers import contents, facts, steps

CONSUMERS: ConsumerTable = {
    events.RoundOpened: facts.keep_round,
    events.RoundChanged: facts.keep_round,
    events.RoundLocked: facts.keep_timeline,
    events.InsatsReceived: facts.keep_draft_activity,
    events.InsatsWithdrawn: facts.keep_draft_activity,
    events.DraftChanged: contents.keep_draft,
    events.ReturnSubmitted: steps.keep_received,
    events.ReturnSentBack: facts.keep_decision,
    events.ReturnAccepted: facts.keep_decision,
    events.InsatsClassified: facts.keep_timeline,
    events.AggregateUpdated: steps.keep_aggregated,
    events.ReportCompiled: steps.keep_reported,
    events.DeadlineApproaching: facts.keep_timeline,
    events.DeadlinePassed: facts.keep_timeline,
}
