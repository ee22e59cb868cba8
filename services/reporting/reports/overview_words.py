"""Our own words around a compilation's title page, charts and references, in Swedish and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """`{…}` is filled in by the report."""

    round: str
    form: str
    form_version: str
    due: str
    returns: str
    of: str
    insatser: str
    latest: str
    region: str
    matrix: str
    matrix_chart: str
    matrix_alternative: str
    matrix_none: str
    matrix_caption: str
    area: str
    all_areas: str
    all: str
    none: str
    missing: str
    not_asked: str
    goals: str
    goals_chart: str
    goals_alternative: str
    goals_caption: str
    goal: str
    goals_none: str
    money: str
    money_chart: str
    money_alternative: str
    money_caption: str
    fund: str
    amount: str
    money_none: str
    rows: str


SWEDISH = OverviewWords(
    round="Omgång",
    form="Blankett",
    form_version="{form}, version {version}",
    due="Sista inlämningsdag",
    returns="Lämnade återrapporteringar",
    of="{n} av {of}",
    insatser="Insatser",
    latest="Senast inlämnad",
    region="Region",
    matrix="Regioner och områden",
    matrix_chart="Antal insatser per region och område",
    matrix_alternative=(
        "Stapeldiagram med en stapel för varje region, delad efter område. Flest insatser har {most} ({most_n}), "
        "färst av dem som redovisar några har {least} ({least_n}). Alla siffror står i tabellen efter diagrammet."
    ),
    matrix_none="Stapeldiagram utan staplar: ingen region har redovisat någon insats.",
    matrix_caption=(
        "Antal insatser per region och område. ”Inga” är intygat av regionen, ”saknas” betyder att inget är sagt, "
        "och ett streck att inget behövde sägas."
    ),
    area="Område {number}",
    all_areas="Alla områden",
    all="Alla",
    none="inga",
    missing="saknas",
    not_asked="–",
    goals="Mål i Agenda 2030",
    goals_chart="Antal insatser per mål i Agenda 2030",
    goals_alternative=(
        "Stapeldiagram med en stapel för varje mål. Vanligast är mål {most} ({most_n} insatser). "
        "Alla siffror står i tabellen efter diagrammet."
    ),
    goals_caption=(
        "Insatser per mål: de mål som regionen har angett, eller annars de som nämns i texten. En insats kan räknas "
        "till flera mål. Före kolon står områdets nummer, efter det insatsens plats bland regionens egna."
    ),
    goal="Mål",
    goals_none="Ingen insats anger eller nämner något av målen",
    money="Finansiering",
    money_chart="Finansiering per källa, kronor",
    money_alternative=(
        "Stapeldiagram med en stapel för varje finansieringskälla. Störst är {most} med {most_n}. "
        "Alla belopp står i tabellen efter diagrammet."
    ),
    money_caption=(
        "Finansiering som är angiven i kronor per insats. Före kolon står områdets nummer, efter det insatsens plats "
        "bland regionens egna."
    ),
    fund="Källa",
    amount="Kronor",
    money_none="Ingen insats har finansieringen angiven i kronor",
    rows="Vilka",
)

ENGLISH = OverviewWords(
    round="Round",
    form="Form",
    form_version="{form}, version {version}",
    due="Due date",
    returns="Returns submitted",
    of="{n} of {of}",
    insatser="Interventions",
    latest="Last submitted",
    region="Region",
    matrix="Regions and areas",
    matrix_chart="Number of interventions by region and area",
    matrix_alternative=(
        "Bar chart with one bar for each region, divided by area. {most} has the most interventions "
        "({most_n}), {least} the fewest of those that report any ({least_n}). "
        "All figures are in the table after the chart."
    ),
    matrix_none="Bar chart without bars: no region has reported any intervention.",
    matrix_caption=(
        "Number of interventions by region and area. “None” is certified by the region, “missing” means that nothing "
        "was said, and a dash that nothing had to be said."
    ),
    area="Area {number}",
    all_areas="All areas",
    all="All",
    none="none",
    missing="missing",
    not_asked="–",
    goals="Goals of the 2030 Agenda",
    goals_chart="Number of interventions by goal of the 2030 Agenda",
    goals_alternative=(
        "Bar chart with one bar for each goal. The most common is goal {most} ({most_n} interventions). "
        "All figures are in the table after the chart."
    ),
    goals_caption=(
        "Interventions by goal: the goals that the region has stated, or else those named in the text. An intervention "
        "may count towards several goals. Before the colon stands the area's number, after it the intervention's place."
    ),
    goal="Goal",
    goals_none="No intervention states or names any of the goals",
    money="Funding",
    money_chart="Funding by source, SEK",
    money_alternative=(
        "Bar chart with one bar for each source of funding. The largest is {most} with {most_n}. "
        "All amounts are in the table after the chart."
    ),
    money_caption=(
        "Funding stated in kronor for each intervention. Before the colon stands the area's number, after it the "
        "intervention's place."
    ),
    fund="Source",
    amount="SEK",
    money_none="No intervention has its funding stated in kronor",
    rows="Which",
)

OVERVIEW_WORDS = {"sv": SWEDISH, "en": ENGLISH}
