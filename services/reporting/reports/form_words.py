"""Our own words on the form, beside those that it defines itself and those that are read back (forms.paper)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormWords:
    """`{…}` is filled in by the report."""

    respondent: str
    round: str
    due: str
    form: str
    legal: str
    recipients: str
    signed_by: str
    version: str
    received: str
    on_time: str
    content: str
    return_id: str
    no_return: str
    choose: str
    caption: str
    for_the_reader: str
    form_version: str


SWEDISH = FormWords(
    respondent="Uppgiftslämnare",
    round="Omgång",
    due="Lämnas senast",
    form="Blankett",
    legal="Grund",
    recipients="Mottagare",
    signed_by="Undertecknad av",
    version="Version",
    received="Inlämnad",
    on_time="I tid",
    content="Kontrollsumma",
    return_id="Beteckning",
    no_return="{respondent} har inte lämnat någon återrapportering",
    choose="Välj: {values}.",
    caption="Fråga {number}",
    for_the_reader="Skriv svaren under frågorna. Låt numren stå kvar: efter dem läses formuläret in. "
    "Lägg till rader i tabellerna vid behov. Finns det inget att redovisa i en tabell, skriv ”Inga insatser:” "
    "och skälet under rubriken.",
    form_version="{form}, version {version}",
)

ENGLISH = FormWords(
    respondent="Respondent",
    round="Round",
    due="Due",
    form="Form",
    legal="Legal basis",
    recipients="Recipients",
    signed_by="Signed by",
    version="Version",
    received="Submitted",
    on_time="On time",
    content="Checksum",
    return_id="Identifier",
    no_return="{respondent} has not submitted a return",
    choose="Choose: {values}.",
    caption="Question {number}",
    for_the_reader="Write the answers under the questions. Leave the numbers: the form is read in by them. "
    "Add rows to the tables where needed. If there is nothing to report in a table, write “No interventions:” "
    "and the reason under the heading.",
    form_version="{form}, version {version}",
)

FORM_WORDS = {"sv": SWEDISH, "en": ENGLISH}
