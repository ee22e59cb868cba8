"""What intake listens to: how far each return has come."""

from libs.common.bus import ConsumerTable
from libs.common.events import AggregateUpdated, ReportCompiled
from services.intake.handlers import returns

CONSUMERS: ConsumerTable = {
    AggregateUpdated: returns.note_aggregated,
    ReportCompiled: returns.note_reported,
}
