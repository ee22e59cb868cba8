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
    case_number: str
    approval: str
    signed_by: str
    version: str
    received: str
    on_time: str
    content: str
    return_id: str
    no_return: str
    caption: str
    form_version: str


SWEDISH = FormWords(
    respondent="Uppgiftslämnare",
    round="Omgång",
    due="Lämnas senast",
    form="Blankett",
    legal="Grund",
    recipients="Mottagare",
    case_number="Diarienummer, {party}",
    approval="Godkänd av",
    signed_by="Undertecknad av",
    version="Version",
    received="Inlämnad",
    on_time="I tid",
    content="Kontrollsumma",
    return_id="Beteckning",
    no_return="{respondent} har inte lämnat någon återrapportering",
    caption="Fråga {number}",
    form_version="{form}, version {version}",
)

ENGLISH = FormWords(
    respondent="Respondent",
    round="Round",
    due="Due",
    form="Form",
    legal="Legal basis",
    recipients="Recipients",
    case_number="Case number, {party}",
    approval="Approved by",
    signed_by="Signed by",
    version="Version",
    received="Submitted",
    on_time="On time",
    content="Checksum",
    return_id="Identifier",
    no_return="{respondent} has not submitted a return",
    caption="Question {number}",
    form_version="{form}, version {version}",
)

FORM_WORDS = {"sv": SWEDISH, "en": ENGLISH}
