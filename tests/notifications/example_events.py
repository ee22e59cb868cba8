"""One round as the other services would tell of it: drafts, signed returns, decisions, cells and the report."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from libs.common import code_lists, envelope, events
from libs.common.inbox import Arrival

ROUND = "exempel-2025"
OPENED = datetime(2025, 10, 1, 8, tzinfo=UTC)
DUE = datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC)
LOCKS = DUE + timedelta(days=14)
EXTENDED = DUE + timedelta(days=7)
SECRET = "Det här har bara uppgiftslämnaren skrivit"
"""Stands in every text of every insats and return: it may be found in bodies, never in what is kept of them."""


def arrival(event: events.Event, time: datetime, place: int = 0) -> Arrival:
    """The event as it comes from the bus; the same content, time and place always give the same id."""
    event_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{event.TYPE} {event.model_dump_json()} {time.isoformat()} {place}")
    body = envelope.encode(event, event_id, time)
    return envelope.decode(event.TYPE, body), body


def respondents() -> list[events.Respondent]:
    return [events.Respondent(code=item.code, name=item.title.sv) for item in code_lists.load("regions")]


def areas() -> list[events.Area]:
    return [
        events.Area(code=item.code, number=item.number or 0, title=item.title.sv, title_en=item.title.en)
        for item in code_lists.load("areas")
    ]


def round_opened(round_id: str = ROUND) -> events.RoundOpened:
    return events.RoundOpened(
        round=round_id,
        revision=1,
        title="Exempelomgång 2025",
        form="villkor-2023",
        form_version=1,
        opens_at=OPENED,
        due_at=DUE,
        locks_at=LOCKS,
        respondents=respondents(),
        areas=areas(),
        questions=[],
    )


def round_changed() -> events.RoundChanged:
    """Revision 2: Gotland has got a week more."""
    extension = events.Extension(
        respondent="09", due_at=EXTENDED, reason="Sjukdom", granted_by="agency", granted_at=DUE
    )
    opened = round_opened().model_dump() | {"revision": 2, "extensions": [extension.model_dump()]}
    return events.RoundChanged.model_validate(opened)


class Story:
    """A round that happens: gives the events in the order in which they were sent."""

    def __init__(self) -> None:
        self.now = OPENED
        self.sequence = 0
        self.cells: dict[tuple[str, str | None], events.CellValue] = {}

    def all(self) -> list[Arrival]:
        return list(self._all())

    def _all(self) -> Iterator[Arrival]:
        yield self._tell(round_opened())
        for number, respondent in enumerate(respondents()):
            counts = [(number * 3 + area) % 5 for area in range(7)]
            if number < 16:
                yield from self.returns(respondent.code, 1, counts, late=number == 3)
            elif number < 19:
                yield from self.draft(respondent.code, counts)
        yield self._tell(round_changed())
        yield self._tell(
            events.ReturnSentBack(
                round=ROUND, respondent="03", return_id="r-03-1", version=1, decided_at=self.now,
                decided_by="agency", comments=[events.Comment(message=SECRET)],
            )
        )  # fmt: skip
        yield from self.returns("03", 2, [1, 1, 1, 1, 1, 1, 0], late=False)
        yield self._tell(
            events.ReturnAccepted(
                round=ROUND, respondent="03", return_id="r-03-2", version=2, decided_at=self.now,
                decided_by="agency",
            )
        )  # fmt: skip

    def draft(self, respondent: str, counts: list[int], version: int = 1) -> Iterator[Arrival]:
        for area, count in zip(areas(), counts, strict=True):
            for n in range(count):
                key = f"{area.code}-{n}"
                content = events.InsatsContent(key=key, area=area.code, name=SECRET, description=SECRET)
                yield self._tell(
                    events.InsatsReceived(
                        round=ROUND, respondent=respondent, insats_id=f"{respondent}.{key}",
                        version=version, content_sha256="0" * 64, received_at=self.now, insats=content,
                    )
                )  # fmt: skip

    def returns(self, respondent: str, version: int, counts: list[int], late: bool) -> Iterator[Arrival]:
        """A signed return and all that follows from it. The last area without insatser is left out (missing)."""
        yield from self.draft(respondent, counts, version)
        without = [area.code for area, n in zip(areas(), counts, strict=True) if n == 0]
        listed = [
            events.InsatsReference(insats_id=f"{respondent}.{area.code}-{n}", version=version, area=area.code)
            for area, count in zip(areas(), counts, strict=True)
            for n in range(count)
        ]
        submitted = events.ReturnSubmitted(
            round=ROUND, respondent=respondent, return_id=f"r-{respondent}-{version}", version=version,
            received_at=DUE + timedelta(hours=3) if late else self.now, on_time=not late,
            content_sha256="0" * 64, signed_by=SECRET, insatser=listed,
            nil_returns=[events.NilReturn(area=code, reason=SECRET) for code in without[:1]],
            answers={"8.1": events.Answer(text=SECRET)},
        )  # fmt: skip
        yield self._tell(submitted)
        for area, count in zip(areas(), counts, strict=True):
            state = "reported" if count else "nil" if area.code in without[:1] else "missing"
            new = events.CellValue.model_validate({"state": state, "insatser": count})
            if new != self.cells.get((respondent, area.code), events.CellValue(state="missing")):
                yield self._update(submitted, area.code, new)
        row = events.CellValue(state="reported", insatser=sum(counts), return_version=version)
        yield self._update(submitted, None, row)
        yield self._tell(
            events.ReportCompiled(
                round=ROUND, respondent=respondent, return_id=submitted.return_id, version=version,
                report="national", insatser=sum(counts),
            )
        )  # fmt: skip

    def _update(self, cause: events.ReturnSubmitted, area: str | None, new: events.CellValue) -> Arrival:
        self.sequence += 1
        old = self.cells.get((cause.respondent, area), events.CellValue(state="missing"))
        self.cells[cause.respondent, area] = new
        return self._tell(
            events.AggregateUpdated(
                round=ROUND, respondent=cause.respondent, sequence=self.sequence,
                cell=events.Cell(respondent=cause.respondent, area=area), old=old, new=new,
                cause=events.Cause(event=cause.TYPE, return_id=cause.return_id),
            )
        )  # fmt: skip

    def _tell(self, event: events.Event) -> Arrival:
        self.now += timedelta(minutes=1)
        return arrival(event, self.now)


def in_batches(arrivals: Iterable[Arrival], size: int) -> Iterator[list[Arrival]]:
    listed = list(arrivals)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
