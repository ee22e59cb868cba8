"""What the timeline keeps of an event: whose, which, and a few figures. Never what a respondent wrote."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from libs.common import events
from libs.common.envelope import CloudEvent

Details = dict[str, Any]


def row_of(event: CloudEvent[Any]) -> dict[str, Any]:
    """The event's row in the table `timeline`."""
    data = event.data
    reference = data.cause if isinstance(data, events.AggregateUpdated) else data
    return {
        "event_id": event.id,
        "event_type": event.type,
        "time": event.time,
        "round": data.round,
        "respondent": getattr(data, "respondent", None),
        "return_id": getattr(reference, "return_id", None),
        "insats_id": getattr(reference, "insats_id", None),
        "details": json.dumps(DETAILS[type(data)](data)),
    }


def _round(data: events.RoundState) -> Details:
    return {"revision": data.revision, "respondents": len(data.respondents)}


def _insats(data: events.InsatsReceived) -> Details:
    return {"version": data.version, "area": data.insats.area}


def _version(data: Any) -> Details:
    return {"version": data.version}


def _labels(data: events.InsatsClassified) -> Details:
    reviewed = {"reviewed": data.labels.reviewed} if data.labels.reviewed else {}
    return {"version": data.version, "label_version": data.label_version, "area": data.declared.area} | reviewed


def _return(data: events.ReturnSubmitted) -> Details:
    return {
        "version": data.version,
        "on_time": data.on_time,
        "insatser": len(data.insatser),
        "nil_returns": len(data.nil_returns),
    }


def _decision(data: events.ReturnSentBack | events.ReturnAccepted) -> Details:
    return {"version": data.version, "comments": len(data.comments)}


def _cell(data: events.AggregateUpdated) -> Details:
    return {
        "sequence": data.sequence,
        "area": data.cell.area,
        "old": {"state": data.old.state, "insatser": data.old.insatser},
        "new": {"state": data.new.state, "insatser": data.new.insatser},
        "version": data.new.return_version,
    }


def _report(data: events.ReportCompiled) -> Details:
    return {"version": data.version, "report": data.report, "insatser": data.insatser}


def _deadline(data: events.DeadlineEvent) -> Details:
    return {"days": data.days, "missing_areas": len(data.missing_areas), "unsigned": data.unsigned}


def _nothing(_: Any) -> Details:
    return {}


DETAILS: Mapping[type[events.Event], Callable[[Any], Details]] = {
    events.RoundOpened: _round,
    events.RoundChanged: _round,
    events.RoundLocked: _nothing,
    events.InsatsReceived: _insats,
    events.InsatsWithdrawn: _version,
    events.InsatsClassified: _labels,
    events.ReturnSubmitted: _return,
    events.ReturnSentBack: _decision,
    events.ReturnAccepted: _decision,
    events.AggregateUpdated: _cell,
    events.ReportCompiled: _report,
    events.DeadlineApproaching: _deadline,
    events.DeadlinePassed: _deadline,
}
