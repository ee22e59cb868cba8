"""The wordings by which a text names Agenda 2030 goals, compiled once for the rule in sdg.py."""

import re

from libs.common.code_lists import load

HIGHEST = 17
# How many numbered targets each goal has (1.1-1.5, 2.1-2.5 …; resolution A/RES/70/1), not counting letters.
_TARGETS = (5, 5, 9, 7, 6, 6, 3, 10, 5, 7, 7, 8, 3, 7, 9, 10, 19)

_S = "[ \u00a0]*"
_N = r"[0-9]{1,2}(?![0-9])(?:(?:\.[0-9]{1,2}|\.?[a-d])(?![^\W_]))?(?!\s?(?:%|procent))"
_JOIN = (
    rf"{_S}(?:,{_S}och|,|;|och|&|samt|/|\+|–|-|till|respektive|resp\.?){_S}"
    rf"(?:(?:del)?mål(?:en|et)?{_S})?(?:nr\.?{_S})?"
)
_LIST = rf"{_N}(?:{_JOIN}{_N})*+"


def _flexible(name: str) -> str:
    """The name's pattern in lower case, with the commas, hyphens and endings that people vary."""
    pattern = name.lower()
    for written, variants in _VARIANTS:
        pattern = pattern.replace(written, variants)
    pattern = pattern.replace(", ", r"(?:,|\s*och|\s*&)? ").replace(" och ", r" (?:och|&|samt) ")
    return pattern.replace(" ", r"[\s-]+")


_VARIANTS = (
    ("klimatförändringarna", r"klimatförändring(?:arna|ar|en)"),
    ("innovationer", "innovation(?:er)?"),
    ("anständiga arbetsvillkor", r"anständig(?:a|t) (?:arbetsvillkor|arbete)"),
    ("ojämlikhet", "ojämlikhet(?:en|er|erna)?"),
    ("sanitet för alla", "sanitet(?: för alla)?"),
    ("fredliga och inkluderande", "fredliga(?:,| och| &)? (?:inkluderande|rättvisa)"),
    ("minskad", "minska(?:d|de|t)?"),
    ("hav och", "hav(?:en)? och"),
)
# Names that are also plain Swedish: on their own they count only when written as a name, with a capital and
# nothing in lower case after.
_PLAIN = frozenset({3, 10, 11, 13, 15})
# Names and short forms that mean the goal only in a list of goals or after its number.
_SHORT = (
    (5, "jämställdhet"),
    (1, "(?:ingen|avskaffa|utrota) (?:fattigdom|fattigdomen)"),
    (3, "(?:god )?hälsa(?: och välbefinnande)?"),
    (4, "god utbildning"),
    (6, "rent vatten"),
    (7, "(?:hållbar|ren) energi"),
    (8, "anständiga (?:arbets)?villkor"),
    (9, "hållbar industri"),
    (11, "hållbara (?:städer|samhällen)"),
    (12, "hållbar (?:konsumtion|produktion)"),
    (13, "klimatåtgärder"),
    (14, "hav"),
    (15, "ekosystem"),
    (16, "fredliga samhällen"),
    (17, "(?:genomförande|global(?:t|a) partnerskap|partnerskap för målen)"),
)


def _names() -> str:
    official = [(int(item.code), _flexible(item.title.sv)) for item in load("sdg") if item.code != "5"]
    end = r"(?![^\W_])"
    distinct = "|".join(f"(?P<d{goal}>{name}){end}" for goal, name in official if goal not in _PLAIN)
    plain = "|".join(f"(?P<p{goal}>{name}){end}" for goal, name in official if goal in _PLAIN)
    short = "|".join(f"(?P<s{goal}>{name}){end}" for goal, name in _SHORT)
    return f"(?:(?P<distinct>{distinct})|(?P<plain>{plain})|(?P<short>{short}))"


_NUMBER_BEFORE = rf"(?:(?P<number>[0-9]{{1,2}})(?:[.:)]?[ \u00a0]+|[.:)])(?:[-–]{_S})?[\"”“']?)?"
NAME_AFTER = re.compile(rf"{_S}[.:,)–-]?\s*[\"”“'(]?{_names()}")
GAP = re.compile(
    r"[\s:;,.•·()\-–—*/\"”“’'&]*"
    r"(?:(?:och|samt|(?:del)?mål(?:en|et)?|nr|nummer|särskilt|framför allt|främst|bland annat|om|inom|såsom"
    r"|till|mot)"
    r"[\s:;,.•·()\-–—*/\"”“’'&]+)*"
)

_AGENDA = (
    r"agenda[ -]?2030(?![0-9])|(?:de )?(?:17 )?globala (?:hållbarhets|utvecklings)?mål(?:en|et)?(?![^\W_])"
    r"|sdg(?::?s|:erna|-mål(?:en|et)?)?(?![^\W_])|hållbarhetsmål(?:en|et)?(?![^\W_])"
    r"|(?:fn:?s|fn-) ?(?:17 )?(?:globala )?(?:utvecklings|hållbarhets)?mål(?:en|et)?(?![^\W_])"
)
_OTHER = (
    r"(?:rus|ruf|rufs|eruf|erdf|esf|fro|amif)(?![^\W_])|regional\w* utvecklings(?:strategi|plan|program)\w*"
    r"|regionalfond\w*|socialfond\w*|interreg\w*|(?:program|insats|mål)området?|po ?[0-9]"
    r"|(?:miljö|folkhälso|effekt|program|etapp|inriktnings|hänsyns|funktions)mål\w*"
    r"|(?:läns|region|kommun|\w*strategi|handlings|transport|översikts)plan\w*|utvecklingsstrategi\w*"
    r"|(?:jämställdhets|transport|klimat|kultur)politisk\w*"
)
_GOALS = rf"(?P<target>del)?mål(?:en|et)?:?{_S}(?:nr\.?|nummer|#)?{_S}(?P<list>{_LIST})"
TOKEN = re.compile(
    rf"\b(?:(?P<agenda>{_AGENDA})|(?P<other>{_OTHER})|(?P<goals>{_GOALS})|(?P<name>{_NUMBER_BEFORE}{_names()}))"
)
FOLLOWING_LIST = re.compile(
    rf"[ \u00a0:,(–-]{{0,3}}(?P<word>(?:del)?mål(?:en|et)?:?{_S})?(?:nr\.?|nummer|#)?{_S}(?P<list>{_LIST})"
)
ITEM = re.compile(
    r"(?P<first>[0-9]{1,2})(?:\.[0-9a-d]+|[a-d])?"
    rf"(?:{_S}(?:-|–|till){_S}(?P<last>[0-9]{{1,2}})(?:\.[0-9a-d]+)?)?"
)
WHOLE = re.compile(r"(?<![.0-9])[0-9]{1,2}")
TARGET = re.compile(r"(?<![.0-9])([0-9]{1,2})(?:\.([0-9]{1,2})|\.?[a-d])")

# "Mål 1 Ett smartare Europa", "mål 3: Attraktiva platser": another document's goal with that document's name.
OTHER_NAME_AFTER = re.compile(r"\s*[:–-]?\s*[\"”“]?[A-ZÅÄÖ]|\s*:")
# "nå mål 10 företag": a figure to reach.
COUNTED_AFTER = re.compile(
    r"[ \u00a0]+(?!(?:och|i|inom|samt|som|är|av|för|till|om|har|med|på|enligt|genom|att|ska|kan|bidrar"
    r"|handlar|gäller|kopplas|stärks|nås|uppfylls|eller|men|då|när|där|vilket|via|främst|särskilt)(?!\w))[a-zåäö]"
)
QUALIFIED_BEFORE = re.compile(
    r"(?:specifik|särskil|prioriter|strategisk|övergripande|politisk|regional|nationell|kommun|region|läns|våra?"
    r"|egn?a)\w* $"
)


def goal_of(match: re.Match[str]) -> int:
    """The goal whose name was matched."""
    return next(int(group[1:]) for group, value in match.groupdict().items() if value and group[1:].isdigit())


def is_target(goal: str, target: str) -> bool:
    """Whether the goal has a target of this number (empty: a letter), as "delmål 8.3" and "delmål 12b" do."""
    return 1 <= int(goal) <= HIGHEST and (not target or 1 <= int(target) <= _TARGETS[int(goal) - 1])


def stands_alone(match: re.Match[str], text: str) -> bool:
    """Whether the words are the goal's name wherever they stand, or at least are written as a name."""
    if match["distinct"]:
        return True
    if match["short"] or not text[match.start("plain")].isupper():
        return False
    after = text[match.end() : match.end() + 2].strip(" \u00a0")
    return not after or not after[0].islower()


# Words without which a text names no goal, so that most texts are passed over at once.
_TRIGGERS = (
    "agenda", "sdg", "globala mål", "globala hållb", "globala utv", "hållbarhetsmål", "fn:s", "fns ", "fn-",
    "fattigdom", "ingen hunger", "hälsa och välbef", "god utbildning", "sanitet", "energi för alla",
    "anständig", "hållbar industri", "ojämlikhet", "hållbara städer", "hållbar konsumtion",
    "klimatförändring", "hav och", "haven och", "ekosystem", "fredliga", "globalt partnersk",
)  # fmt: skip
_NUMBERED = re.compile(rf"mål(?:en|et)?:?{_S}(?:nr\.?|nummer|#)?{_S}[0-9]")


def may_name_goals(text: str) -> bool:
    """Whether the text, in lower case, could name a goal by any wording; quick, and errs towards yes."""
    for trigger in _TRIGGERS:
        if trigger in text:
            return True
    return _NUMBERED.search(text) is not None
