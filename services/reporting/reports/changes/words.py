"""Our own words about changes and history, in Swedish and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """`{…}` is filled in by the document. `fields` name what a respondent says of an insats or an answer."""

    title: str
    overview: str
    same: str
    summary: str
    return_: str
    no_return: str
    what: str
    change: str
    field: str
    before: str
    after: str
    changes_of: str
    answers: str
    analyses: str
    whole_area: str
    state: str
    states: dict[str, str]
    kinds: dict[str, str]
    nil_return: str
    yes: str
    no: str
    round: str
    fields: dict[str, str]
    history_title: str
    history_summary: str
    planned: str
    planned_and_achieved: str
    planned_caption: str
    year: str
    achieved: str
    changed_since: str
    unchanged: str
    version: str


SWEDISH = ChangeWords(
    title="Skillnader mellan utgåva {old} och utgåva {new}: {round}",
    overview="Sammanfattning",
    same="Utgåvorna har samma innehåll.",
    summary="{respondents} uppgiftslämnare skiljer sig. Insatser: {insatser_added} nya, {insatser_removed} borttagna, "
    "{insatser_changed} ändrade. Svar: {answers_added} nya, {answers_removed} borttagna, {answers_changed} ändrade.",
    return_="Återrapportering",
    no_return="ingen återrapportering",
    what="Insats eller fråga",
    change="Slag",
    field="Uppgift",
    before="Före",
    after="Efter",
    changes_of="Ändringar: {name}",
    answers="Svar",
    analyses="Analyser",
    whole_area="Området som helhet",
    state="Läge",
    states={"reported": "redovisat", "nil": "inga insatser att redovisa", "missing": "uppgift saknas"},
    kinds={"added": "ny", "removed": "borttagen", "changed": "ändrad"},
    nil_return="Intyg om inga insatser",
    yes="Ja",
    no="Nej",
    round="Omgången",
    fields={
        "key": "Nyckel",
        "area": "Område",
        "name": "Namn",
        "description": "Kort beskrivning",
        "outputs": "Prestationer",
        "outcomes": "Effekter",
        "goals": "Mål",
        "owner": "Ägare",
        "project_id": "Projekt-id",
        "period": "Period",
        "priority": "Prioritering",
        "funding": "Finansiering",
        "total_budget_sek": "Total budget, kr",
        "amount_sek": "Finansiering, kr",
        "municipalities": "Kommuner",
        "respondents": "Uppgiftslämnare",
        "sdg": "Agenda 2030",
        "group": "Underrubrik",
        "reason": "Skäl",
        "text": "Svar",
        "yes": "Ja eller nej",
        "bullets": "Punkter",
        "title": "Rubrik",
        "form": "Blankett",
        "form_version": "Blankettens version",
        "opens_at": "Öppnar",
        "due_at": "Sista dag",
        "locks_at": "Stänger",
        "extensions": "Anstånd",
        "counted_area": "Räknas i område",
        "counted_sdg": "Räknas mot mål i Agenda 2030",
    },
    history_title="Insatsen genom åren: {name}",
    history_summary="Insatsen {id} finns i {rounds} omgångar.",
    planned="Planerat",
    planned_and_achieved="Planerat och uppnått",
    planned_caption="Det som var planerat och det som har uppnåtts, omgång för omgång",
    year="Omgång",
    achieved="Uppnått",
    changed_since="Ändringar mot {round}",
    unchanged="Inget är ändrat mot {round}.",
    version="Återrapportering version {version}, insatsens version {insats_version}",
)

ENGLISH = ChangeWords(
    title="Differences between edition {old} and edition {new}: {round}",
    overview="Summary",
    same="The editions have the same content.",
    summary="{respondents} respondents differ. Interventions: {insatser_added} new, {insatser_removed} removed, "
    "{insatser_changed} changed. Answers: {answers_added} new, {answers_removed} removed, {answers_changed} changed.",
    return_="Return",
    no_return="no return",
    what="Intervention or question",
    change="Kind",
    field="Field",
    before="Before",
    after="After",
    changes_of="Changes: {name}",
    answers="Answers",
    analyses="Analyses",
    whole_area="The area as a whole",
    state="State",
    states={"reported": "reported", "nil": "no interventions to report", "missing": "no information"},
    kinds={"added": "new", "removed": "removed", "changed": "changed"},
    nil_return="Certificate of no interventions",
    yes="Yes",
    no="No",
    round="The round",
    fields={
        "key": "Key",
        "area": "Area",
        "name": "Name",
        "description": "Short description",
        "outputs": "Outputs",
        "outcomes": "Outcomes",
        "goals": "Goals",
        "owner": "Owner",
        "project_id": "Project id",
        "period": "Period",
        "priority": "Priority",
        "funding": "Funding",
        "total_budget_sek": "Total budget, SEK",
        "amount_sek": "Funding, SEK",
        "municipalities": "Municipalities",
        "respondents": "Respondents",
        "sdg": "2030 Agenda",
        "group": "Subheading",
        "reason": "Reason",
        "text": "Answer",
        "yes": "Yes or no",
        "bullets": "Bullets",
        "title": "Title",
        "form": "Form",
        "form_version": "Version of the form",
        "opens_at": "Opens",
        "due_at": "Due",
        "locks_at": "Locks",
        "extensions": "Extensions",
        "counted_area": "Counts in area",
        "counted_sdg": "Counts towards goals of the 2030 Agenda",
    },
    history_title="The intervention through the years: {name}",
    history_summary="The intervention {id} stands in {rounds} rounds.",
    planned="Planned",
    planned_and_achieved="Planned and achieved",
    planned_caption="What was planned and what was achieved, round by round",
    year="Round",
    achieved="Achieved",
    changed_since="Changes since {round}",
    unchanged="Nothing has changed since {round}.",
    version="Return version {version}, version {insats_version} of the intervention",
)

WORDS = {"sv": SWEDISH, "en": ENGLISH}
