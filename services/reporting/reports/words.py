"""Our own words in the reports, in Swedish and English. Respondents' texts are never translated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`{…}` is filled in by the report."""

    national_title: str
    summary: str
    overview: str
    area: str
    insatser: str
    reporting: str
    nil_count: str
    missing_count: str
    all_areas: str
    reported_one: str
    reported_many: str
    nil_one: str
    nil_many: str
    all_have_reported: str
    missing_one: str
    missing_many: str
    silent_one: str
    silent_many: str
    area_caption: str
    region: str
    name_and_description: str
    outputs: str
    outcomes: str
    goals: str
    nil: str
    no_return: str
    nothing_on_area: str
    moved_here: str
    moved_to: str
    yes: str
    no: str
    yes_no_missing: str
    unanswered: str
    basis: str
    basis_caption: str
    version: str
    received: str
    on_time: str
    return_id: str


SWEDISH = Words(
    national_title="Nationell sammanställning av regionernas återrapportering: {round}",
    summary="Sammanfattning",
    overview="Insatser och regioner per område",
    area="Område",
    insatser="Insatser",
    reporting="Regioner som redovisar insatser",
    nil_count="Regioner utan insatser att redovisa",
    missing_count="Regioner där uppgift saknas",
    all_areas="Alla områden",
    reported_one="1 av {of} regioner har lämnat återrapportering, med sammanlagt {insatser} insatser.",
    reported_many="{n} av {of} regioner har lämnat återrapportering, med sammanlagt {insatser} insatser.",
    nil_one="I 1 fall intygar en region att den inte har några insatser att redovisa i ett område.",
    nil_many="I {n} fall intygar en region att den inte har några insatser att redovisa i ett område.",
    all_have_reported="Ingen region saknas.",
    missing_one="1 region har inte lämnat någon återrapportering: {names}.",
    missing_many="{n} regioner har inte lämnat någon återrapportering: {names}.",
    silent_one="I 1 fall säger en inlämnad återrapportering ingenting om ett område.",
    silent_many="I {n} fall säger en inlämnad återrapportering ingenting om ett område.",
    area_caption="Insatser per region i område {number}",
    region="Region",
    name_and_description="Namn och kort beskrivning",
    outputs="Prestationer",
    outcomes="Effekter",
    goals="Mål",
    nil="Inga insatser att redovisa",
    no_return="Har inte lämnat någon återrapportering",
    nothing_on_area="Uppgift saknas för området",
    moved_here="Redovisad av regionen i område {number}. Räknas här efter granskning.",
    moved_to="Räknas efter granskning i område {number}",
    yes="Ja",
    no="Nej",
    yes_no_missing="Ja eller nej är inte angivet",
    unanswered="Frågan är inte besvarad",
    basis="Underlag",
    basis_caption="Återrapporteringar som sammanställningen bygger på",
    version="Version",
    received="Inlämnad",
    on_time="I tid",
    return_id="Beteckning",
)

ENGLISH = Words(
    national_title="National compilation of the regions' returns: {round}",
    summary="Summary",
    overview="Interventions and regions by area",
    area="Area",
    insatser="Interventions",
    reporting="Regions reporting interventions",
    nil_count="Regions with nothing to report",
    missing_count="Regions from which nothing was received",
    all_areas="All areas",
    reported_one="1 of {of} regions has submitted a return, with {insatser} interventions in all.",
    reported_many="{n} of {of} regions have submitted a return, with {insatser} interventions in all.",
    nil_one="In 1 case a region certifies that it has no interventions to report in an area.",
    nil_many="In {n} cases a region certifies that it has no interventions to report in an area.",
    all_have_reported="No region is missing.",
    missing_one="1 region has not submitted a return: {names}.",
    missing_many="{n} regions have not submitted a return: {names}.",
    silent_one="In 1 case a submitted return says nothing about an area.",
    silent_many="In {n} cases a submitted return says nothing about an area.",
    area_caption="Interventions by region in area {number}",
    region="Region",
    name_and_description="Name and short description",
    outputs="Outputs",
    outcomes="Outcomes",
    goals="Goals",
    nil="No interventions to report",
    no_return="Has not submitted a return",
    nothing_on_area="No information on this area",
    moved_here="Reported by the region in area {number}. Counted here after review.",
    moved_to="Counted after review in area {number}",
    yes="Yes",
    no="No",
    yes_no_missing="Neither yes nor no is given",
    unanswered="The question is not answered",
    basis="Sources",
    basis_caption="Returns on which this compilation rests",
    version="Version",
    received="Submitted",
    on_time="On time",
    return_id="Identifier",
)

WORDS = {"sv": SWEDISH, "en": ENGLISH}
