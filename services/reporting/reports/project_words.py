"""Our own words in the list of projects, in Swedish and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectWords:
    """`{…}` is filled in by the report."""

    title: str
    chart: str
    chart_alternative: str
    overview: str
    priority: str
    no_priority: str
    no_fund: str
    caption: str
    project: str
    owner: str
    fund: str
    municipalities: str
    whole_region: str
    funding: str
    budget: str
    projects: str
    project_id: str
    period: str
    missing: str
    nothing: str
    sum_one: str
    sum_many: str
    all: str
    totals: str
    by_priority: str
    by_fund: str
    without_one: str
    without_many: str
    priorities: str
    which: str


SWEDISH = ProjectWords(
    title="Projektlista: {round}",
    chart="Finansiering per prioritering och fond eller program, kronor",
    chart_alternative=(
        "Stapeldiagram med en stapel för varje prioritering. Mest går till {most}: {most_n}. "
        "Alla belopp står i tabellerna sist i dokumentet."
    ),
    overview="Fördelning",
    priority="Prioritering {number}",
    no_priority="Utan prioritering",
    no_fund="Fond eller program inte angivet",
    caption="Projekt i bokstavsordning",
    project="Projekt",
    owner="Projektägare",
    fund="Fond eller program",
    municipalities="Kommuner",
    whole_region="alla {n} kommuner i {region}",
    funding="Finansiering, kr",
    budget="Total budget, kr",
    projects="Projekt",
    project_id="Projekt-id: {id}",
    period="Projekttid: {start} – {end}",
    missing="Uppgift saknas",
    nothing="Inga projekt har lämnats i omgången",
    sum_one="Summa, 1 projekt",
    sum_many="Summa, {n} projekt",
    all="Alla",
    totals="Summor",
    by_priority="Projekt och belopp per prioritering",
    by_fund="Projekt och belopp per fond eller program",
    without_one="1 projekt saknar minst ett av beloppen och räknas ändå, så att summan är minst den som står här",
    without_many="{n} projekt saknar minst ett av beloppen och räknas ändå, så att summan är minst den som står här",
    priorities="Prioritering",
    which="Vilka",
)

ENGLISH = ProjectWords(
    title="List of projects: {round}",
    chart="Funding by priority and fund or programme, SEK",
    chart_alternative=(
        "Bar chart with one bar for each priority. Most goes to {most}: {most_n}. "
        "All amounts are in the tables at the end of the document."
    ),
    overview="Distribution",
    priority="Priority {number}",
    no_priority="Without priority",
    no_fund="Fund or programme not stated",
    caption="Projects in alphabetical order",
    project="Project",
    owner="Project owner",
    fund="Fund or programme",
    municipalities="Municipalities",
    whole_region="all {n} municipalities in {region}",
    funding="Funding, SEK",
    budget="Total budget, SEK",
    projects="Projects",
    project_id="Project id: {id}",
    period="Duration: {start} – {end}",
    missing="Not stated",
    nothing="No projects have been submitted in this round",
    sum_one="Sum, 1 project",
    sum_many="Sum, {n} projects",
    all="All",
    totals="Totals",
    by_priority="Projects and amounts by priority",
    by_fund="Projects and amounts by fund or programme",
    without_one="1 project lacks one of the amounts or both and is counted all the same: the sum is a least",
    without_many="{n} projects lack one of the amounts or both and are counted all the same: the sum is a least",
    priorities="Priority",
    which="Which",
)

PROJECT_WORDS = {"sv": SWEDISH, "en": ENGLISH}
