"""The register of rules: number, code, severity, and what to do, in Swedish and English.

A number is never given a new meaning: a rule that ends leaves a gap.
"""

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Rule(NamedTuple):
    """The texts may hold {value} and {limit}."""

    number: int
    code: str
    severity: Severity
    sv: str
    en: str


class Fault(NamedTuple):
    rule: Rule
    pointer: str
    value: Any = ""
    limit: Any = ""

    def as_dict(self, prefix: str = "") -> dict[str, Any]:
        """An entry of problem+json's `errors`, the message in both languages."""
        values = {"value": self.value, "limit": self.limit}
        return {
            "pointer": prefix + self.pointer,
            "code": self.rule.code,
            "rule": self.rule.number,
            "severity": self.rule.severity,
            "message": (self.rule.sv.format(**values), self.rule.en.format(**values)),
        }


NAME_MISSING = Rule(
    101,
    "name-missing",
    "error",
    "Insatsen saknar namn. Skriv ett namn.",
    "The insats has no name. Write one.",
)
NAME_TOO_LONG = Rule(
    102, "name-too-long", "error",
    "Namnet har {value} tecken, högst {limit} får plats. Flytta resten till beskrivningen.",
    "The name has {value} characters, {limit} at most. Move the rest to the description.",
)  # fmt: skip
NAME_LONG = Rule(
    103, "name-long", "warning",
    "Namnet har {value} tecken; helst högst {limit}. Överväg att flytta en del till beskrivningen.",
    "The name has {value} characters; {limit} at most is better. Consider moving some to the description.",
)  # fmt: skip
TEXT_TOO_LONG = Rule(
    104, "text-too-long", "error",
    "Texten har {value} tecken, högst {limit} får plats. Korta den eller dela insatsen.",
    "The text has {value} characters, {limit} at most. Shorten it or divide the insats.",
)  # fmt: skip
AREA_UNKNOWN = Rule(
    105, "area-unknown", "error",
    "Området ”{value}” finns inte i formuläret. Välj bland: {limit}.",
    'The form has no area "{value}". Choose among: {limit}.',
)  # fmt: skip
AMOUNT_NEGATIVE = Rule(
    106, "amount-negative", "error",
    "Beloppet {value} är negativt. Ange hela kronor, 0 eller mer.",
    "The amount {value} is negative. Give whole kronor, 0 or more.",
)  # fmt: skip
FUNDING_SOURCE_UNKNOWN = Rule(
    107, "funding-source-unknown", "error",
    "Finansieringskällan ”{value}” är okänd. Välj bland: {limit}.",
    'The funding source "{value}" is unknown. Choose among: {limit}.',
)  # fmt: skip
MUNICIPALITY_UNKNOWN = Rule(
    108, "municipality-unknown", "error",
    "Kommunkoden ”{value}” finns inte. Ange SCB:s fyrsiffriga kod, till exempel 2480.",
    'There is no municipality with the code "{value}". Give the four-digit code of SCB, such as 2480.',
)  # fmt: skip
SDG_UNKNOWN = Rule(
    109, "sdg-unknown", "error",
    "Agenda 2030 har målen 1–17, inte {value}.",
    "Agenda 2030 has the goals 1–17, not {value}.",
)  # fmt: skip
PERIOD_REVERSED = Rule(
    110, "period-reversed", "error",
    "Perioden slutar ({value}) innan den börjar ({limit}).",
    "The period ends ({value}) before it starts ({limit}).",
)  # fmt: skip
GOAL_CONTRADICTED = Rule(
    111, "goal-contradicted", "warning",
    "”{value}”: namnet hör till mål {limit}. Rätta numret eller namnet.",
    '"{value}": the name is that of goal {limit}. Correct the number or the name.',
)  # fmt: skip
KEY_TWICE = Rule(
    201, "key-twice", "error",
    "Nyckeln ”{value}” används av flera insatser i återrapporteringen. Ge var och en sin egen.",
    'The key "{value}" is used by several insatser in the return. Give each its own.',
)  # fmt: skip
NIL_WITH_INSATSER = Rule(
    202, "nil-with-insatser", "error",
    "Området ”{value}” intygas sakna insatser men har {limit}. Ta bort intyget eller insatserna.",
    'The area "{value}" is certified as having nothing to report but has {limit}. Remove one or the other.',
)  # fmt: skip
NIL_REASON_MISSING = Rule(
    203, "nil-reason-missing", "error",
    "Skriv varför det inte finns något att redovisa i området ”{value}”.",
    'State why there is nothing to report in the area "{value}".',
)  # fmt: skip
NIL_TWICE = Rule(
    204, "nil-twice", "error",
    "Området ”{value}” är intygat två gånger.",
    'The area "{value}" is certified twice.',
)  # fmt: skip
QUESTION_UNKNOWN = Rule(
    205, "question-unknown", "error",
    "Frågan ”{value}” finns inte i formuläret. Frågor som kan besvaras: {limit}.",
    'The form has no question "{value}". Questions that can be answered: {limit}.',
)  # fmt: skip
NOTHING_REPORTED = Rule(
    206, "nothing-reported", "error",
    "Återrapporteringen är tom. Lämna insatser, eller intyga att det inte finns något att redovisa.",
    "The return is empty. Report insatser, or certify that there is nothing to report.",
)  # fmt: skip
TOO_MANY_ROWS = Rule(
    301, "too-many-rows", "warning",
    "Tabellen ”{value}” har fler rader än de {limit} som formuläret ber om.",
    'The table "{value}" has more rows than the {limit} that the form asks for.',
)  # fmt: skip
AREA_UNREPORTED = Rule(
    302, "area-unreported", "warning",
    "Området ”{value}” saknar både insatser och intyg om att det inte finns något att redovisa.",
    'The area "{value}" has neither insatser nor a certificate that there is nothing to report.',
)  # fmt: skip
ANSWER_MISSING = Rule(
    303, "answer-missing", "warning", "Fråga {value} är obesvarad.", "Question {value} is not answered."
)
YES_NO_MISSING = Rule(
    304, "yes-no-missing", "warning",
    "Fråga {value} har text men varken ja eller nej.",
    "Question {value} has a text but neither yes nor no.",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    NAME_MISSING, NAME_TOO_LONG, NAME_LONG, TEXT_TOO_LONG, AREA_UNKNOWN, AMOUNT_NEGATIVE,
    FUNDING_SOURCE_UNKNOWN, MUNICIPALITY_UNKNOWN, SDG_UNKNOWN, PERIOD_REVERSED, GOAL_CONTRADICTED,
    KEY_TWICE, NIL_WITH_INSATSER, NIL_REASON_MISSING, NIL_TWICE, QUESTION_UNKNOWN, NOTHING_REPORTED,
    TOO_MANY_ROWS, AREA_UNREPORTED, ANSWER_MISSING, YES_NO_MISSING,
)  # fmt: skip
