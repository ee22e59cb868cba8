"""A year of two rounds, day by day: what was sent is the list that was worked out by hand, no more and no less.

21 regions, 4 extensions, 3 versions sent back, both clock changes, a region without a contact, one that unsubscribes,
one that leaves an area out, and two days when nothing ran.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, update

from libs.common import events
from libs.common.database import Database
from services.notifications.handlers.letters import CONTACT
from services.notifications.models import OUTBOX
from services.notifications.queries import alerts
from tests.notifications import rounds
from tests.notifications.simulating import Happening, Installation, RecordingLine, SimulatedClock, at

SPRING, AUTUMN = "villkor-2025", "halvar-2025"
SPRING_DUE, AUTUMN_DUE = at("2025-04-15 21:59:59"), at("2025-11-03 22:59:59")
"""A Tuesday in summer time and a Monday in winter time, a second before midnight in Sweden."""

# ---- worked out by hand: the moments in UTC ------------------------------------------------------------------

SPRING_MOMENTS = {
    "-30": ("2025-03-14 07:00", "32 dagar kvar"),  # the 16th is a Sunday: Friday; still winter time
    "-14": ("2025-04-01 06:00", "14 dagar kvar"),  # summer time since 30 March
    "-7": ("2025-04-08 06:00", "7 dagar kvar"),
    "-3": ("2025-04-11 06:00", "4 dagar kvar"),  # the 12th is a Saturday: Friday
    "-1": ("2025-04-14 06:00", "1 dag kvar"),
    "0": ("2025-04-15 06:00", "I dag är sista dagen"),
    "+1": ("2025-04-16 06:00", "Sista dagen har passerat"),
    "+7": ("2025-04-22 06:00", "Sista dagen har passerat"),
    # Gotland, extended on 10 April to Wednesday 30 April
    "09-14": ("2025-04-16 06:00", "14 dagar kvar"),
    "09-7": ("2025-04-23 06:00", "7 dagar kvar"),
    "09-3": ("2025-04-25 06:00", "5 dagar kvar"),  # the 27th is a Sunday
    "09-1": ("2025-04-29 06:00", "1 dag kvar"),
    "09 0": ("2025-04-30 06:00", "I dag är sista dagen"),
    "09+1": ("2025-05-02 06:00", "Sista dagen har passerat"),  # 1 May is a holiday
    # Halland, extended on its last day to Friday 25 April
    "13-7": ("2025-04-17 06:00", "8 dagar kvar"),  # the 18th is Good Friday
    "13-3": ("2025-04-22 06:00", "3 dagar kvar"),
    "13-1": ("2025-04-24 06:00", "1 dag kvar"),
    # sent back
    "10 back": ("2025-04-10 12:00", "Återsänd för komplettering"),
    "12 back": ("2025-05-20 09:00", "Återsänd för komplettering"),
    # Västra Götaland's first contact
    "14 come": ("2025-04-09 09:00", "6 dagar kvar"),
}
AUTUMN_MOMENTS = {
    "-30": ("2025-10-04 06:00", "30 dagar kvar"),  # a Saturday, and this round does not mind
    "-14": ("2025-10-20 06:00", "14 dagar kvar"),
    "-7": ("2025-10-27 07:00", "7 dagar kvar"),  # winter time since 26 October
    "-3": ("2025-11-01 12:00", "2 dagar kvar"),  # meant for 31 October 07:00; nothing ran until now
    "-1": ("2025-11-02 07:00", "1 dag kvar"),
    "0": ("2025-11-03 07:00", "I dag är sista dagen"),
    "+1": ("2025-11-04 07:00", "Sista dagen har passerat"),
    "+7": ("2025-11-10 07:00", "Sista dagen har passerat"),
    # Värmland, extended on 29 October to Monday 10 November
    "17-7": ("2025-11-03 07:00", "7 dagar kvar"),
    "17-3": ("2025-11-07 07:00", "3 dagar kvar"),
    "17-1": ("2025-11-09 07:00", "1 dag kvar"),
    # Örebro, extended on 6 November, after its due date, to Wednesday 19 November
    "18-7": ("2025-11-12 07:00", "7 dagar kvar"),
    "18-3": ("2025-11-16 07:00", "3 dagar kvar"),
    "18-1": ("2025-11-18 07:00", "1 dag kvar"),
    # Kalmar: sent back while nothing ran; what applied then says both
    "08 back": ("2025-11-01 12:00", "2 dagar kvar"),
}

ALL = "-30 -14 -7 -3 -1 0 +1 +7"
SPRING_SENT = {
    "01": "-30",
    "03": "-30",
    "04": "-30 -14",
    "05": "-30 -14",
    "06": "-30 -14 -7",
    "07": "-30 -14 -7 -3",
    "08": "-30 -14 -7 -3 -1",
    "09": "-30 -14 -7 09-14 09-7 09-3 09-1 09_0 09+1",
    "10": "-30 -14 10_back -3 -1 0",
    "12": "-30 -14 -7 -3 -1 12_back",
    "13": "-30 -14 -7 -3 -1 0 13-7 13-3 13-1",
    "14": "14_come",
    "17": "-30 -14",
    "18": ALL,
    "19": "-30 -14 -7",
    "20": "-30 -14 -7 -3 -1 0 +1",
    "21": "-30 -14",
    "22": "-30 -14",
    "23": "-30 -14",
    "24": "-30 -14",
    "25": "-30 -14",
}
AUTUMN_SENT = {
    "01": "",
    "03": "",
    "04": "-30",
    "05": "-30",
    "06": "-30",
    "07": "-30 -14",
    "08": "-30 -14 08_back -1",
    "09": "-30 -14",
    "10": "-30 -14 -7",
    "12": "-30 -14 -7",
    "13": "-30 -14 -7 -3",
    "14": "-30 -14 -7 -3",
    "17": "-30 -14 -7 17-7 17-3 17-1",
    "18": "-30 -14 -7 -3 -1 0 +1 18-7 18-3 18-1",
    "19": "",
    "20": ALL,
    "21": "-30 -14 -7",
    "22": "-30 -14 -7",
    "23": "-30 -14 -7",
    "24": "-30 -14 -7 -3 -1",
    "25": "-30 -14 -7 -3 -1 0",
}


def expected() -> Iterator[tuple[str, str, str]]:
    for moments, sent in ((SPRING_MOMENTS, SPRING_SENT), (AUTUMN_MOMENTS, AUTUMN_SENT)):
        for respondent, steps in sent.items():
            for step in steps.split():
                yield (
                    moments[step.replace("_", " ")][0],
                    f"{respondent}@example.se",
                    moments[step.replace("_", " ")][1],
                )


def expected_events() -> Iterator[tuple[str, str, str]]:
    """One for each reminder that was sent, and for those that nobody was there to get; none for a notice alone."""
    unheard = {"14": "-30 -14 -7", "19": "-3 -1 0 +1 +7"}
    for round_id, moments, sent in ((SPRING, SPRING_MOMENTS, SPRING_SENT), (AUTUMN, AUTUMN_MOMENTS, AUTUMN_SENT)):
        for respondent, steps in sent.items():
            more = unheard.get(respondent, "") if round_id == SPRING else ""
            for step in f"{steps} {more}".split():
                if step not in ("10_back", "12_back", "14_come"):
                    yield round_id, respondent, moments[step.replace("_", " ")][0]


async def told_events(database: Database) -> list[tuple[str, str, str]]:
    async with database.reading() as tx:
        bodies = [json.loads(row.body) for row in await tx.rows(select(OUTBOX))]
    return sorted((b["data"]["round"], b["data"]["respondent"], b["time"][:16].replace("T", " ")) for b in bodies)


# ---- what happened -------------------------------------------------------------------------------------------

SPRING_RETURNS = {
    "01": "2025-03-20 10:00", "03": "2025-04-01 05:59", "04": "2025-04-01 06:01", "05": "2025-04-07 08:00",
    "06": "2025-04-09 08:00", "07": "2025-04-11 09:00", "08": "2025-04-14 12:00", "09": "2025-05-05 09:00",
    "10": "2025-04-07 10:00", "12": "2025-04-14 09:00", "13": "2025-04-24 15:00", "14": "2025-04-10 09:00",
    "20": "2025-04-16 12:00", "21": "2025-04-02 08:00", "22": "2025-04-02 08:01", "23": "2025-04-02 08:02",
    "24": "2025-04-02 08:03", "25": "2025-04-02 08:04",
}  # fmt: skip
AUTUMN_RETURNS = {
    "01": "2025-09-20 08:00", "03": "2025-10-04 05:59", "04": "2025-10-05 08:00", "05": "2025-10-06 08:00",
    "06": "2025-10-19 08:00", "07": "2025-10-21 08:00", "08": "2025-10-22 08:00", "09": "2025-10-27 06:59",
    "10": "2025-10-28 08:00", "12": "2025-10-29 08:00", "13": "2025-11-01 13:00", "14": "2025-11-01 14:00",
    "17": "2025-11-09 08:00", "18": "2025-11-18 07:59", "19": "2025-09-16 08:00", "21": "2025-10-30 09:00",
    "22": "2025-10-31 09:00", "23": "2025-11-01 11:59", "24": "2025-11-02 20:00", "25": "2025-11-03 21:00",
}  # fmt: skip


class Year:
    """The story, each happening at its moment."""

    def __init__(self) -> None:
        self.story: list[tuple[datetime, Happening]] = []
        self.states: dict[str, events.RoundState] = {}

    def tell(self) -> list[tuple[datetime, Happening]]:
        avoiding = events.ReminderPlan(days=[-30, -14, -7, -3, -1, 0, 1, 7], avoid_non_working_days=True)
        self._open(SPRING, at("2025-03-03 08:00"), SPRING_DUE, avoiding)
        self._open(AUTUMN, at("2025-09-15 08:00"), AUTUMN_DUE, None)
        for round_id, returns in ((SPRING, SPRING_RETURNS), (AUTUMN, AUTUMN_RETURNS)):
            for respondent, moment in returns.items():
                self._event(moment, rounds.submitted(round_id, respondent, 1, at(moment)))
        self._extend("2025-04-10 08:00", SPRING, "09", at("2025-04-30 21:59:59"))
        self._extend("2025-04-15 07:00", SPRING, "13", at("2025-04-25 21:59:59"))
        self._extend("2025-10-29 08:00", AUTUMN, "17", at("2025-11-10 22:59:59"))
        self._extend("2025-11-06 08:00", AUTUMN, "18", at("2025-11-19 22:59:59"))
        self._back("2025-04-10 12:00", SPRING, "10", again="2025-04-15 10:00")
        self._back("2025-05-20 09:00", SPRING, "12", again="2025-05-28 10:00")
        self._back("2025-10-31 10:00", AUTUMN, "08", again="2025-11-02 09:00")
        without = rounds.submitted(SPRING, "17", 1, at("2025-03-20 10:00"), without="miljo")
        self._event("2025-03-20 10:00", without)
        self._event("2025-04-02 10:00", rounds.accepted(SPRING, "17", 1, at("2025-04-02 10:00")))
        self.story.append((at("2025-04-09 09:00"), lambda here: _add(here, "14")))
        self.story.append((at("2025-04-08 10:00"), lambda here: _unsubscribe(here, "19")))
        return self.story

    def _event(self, moment: str, *told: events.Event) -> None:
        self.story.append((at(moment), lambda here: here.take_in(*told)))

    def _open(self, round_id: str, opens: datetime, due: datetime, reminders: events.ReminderPlan | None) -> None:
        state = rounds.opened(round_id, opens, due, reminders=reminders)
        self.states[round_id] = state
        self.story.append((opens, lambda here: here.take_in(state)))

    def _extend(self, moment: str, round_id: str, respondent: str, due_at: datetime) -> None:
        self.states[round_id] = rounds.extended(self.states[round_id], respondent, due_at, at(moment))
        self._event(moment, self.states[round_id])

    def _back(self, moment: str, round_id: str, respondent: str, again: str) -> None:
        self._event(moment, rounds.sent_back(round_id, respondent, 1, at(moment)))
        self._event(again, rounds.submitted(round_id, respondent, 2, at(again)))


async def _add(here: Installation, respondent: str) -> None:
    await here.add_contact(respondent)


async def _unsubscribe(here: Installation, respondent: str) -> None:
    async with here.database.transaction() as tx:
        gone = update(CONTACT).where(CONTACT.c.respondent == respondent).values(unsubscribed_at=tx.now)
        await tx.execute(gone)


async def test_what_is_sent_in_a_year_is_the_list_worked_out_by_hand(database: Database) -> None:
    clock = SimulatedClock(at("2025-01-01 00:00"))
    line = RecordingLine(clock)
    here = Installation(database, clock, line)
    for respondent in SPRING_SENT:
        if respondent != "14":
            await here.add_contact(respondent)
    story = Year().tell()
    down, up, end = at("2025-10-30 10:00"), at("2025-11-01 12:00"), at("2026-01-01 00:00")
    await here.run_until(down, [one for one in story if one[0] <= down])
    clock.moment = up
    for _, happening in sorted((one for one in story if down < one[0] < up), key=lambda one: one[0]):
        await happening(here)  # what the bus had kept comes in before the first look
    await here.run_until(end, [one for one in story if one[0] >= up])

    sent = sorted((f"{moment:%Y-%m-%d %H:%M}", to, letter.subject.split(":")[0]) for moment, to, letter in line.taken)
    assert sent == sorted(expected())
    assert len(set(line.ids)) == len(line.ids)
    assert await told_events(database) == sorted(expected_events())
    async with database.reading() as tx:
        raised = (await alerts.alerts(tx, "all", 100, 0)).items
    assert sorted((one.about, one.times, str(one.settled_at)[:10]) for one in raised) == [
        (f"{SPRING}/14", 3, "2025-04-09"),
        (f"{SPRING}/19", 5, "None"),
    ]
