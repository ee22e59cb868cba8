"""What the account of results rests on: follow-up, evaluation, or the respondent's own assessment."""

import re
from collections.abc import Iterator, Sequence

from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence
from services.classification.rules.needing import Needing, has_any

FACET = "basis"
VERSION = "2"

_ORDER = ("follow_up", "evaluation", "own_assessment")
_NEAR = 60
_REACH = 120  # characters of a list such as "baseras på egen bedömning, intervjuer och uppföljning"

_OWN = (
    r"eg(?:en|na|et) (?:\w{3,15} )?(?:bedömning|uppskattning|skattning|värdering)\w{0,15}"
    r"|självskattning\w{0,15}|självvärdering\w{0,15}"
)
# Counts only where results are said to rest on it: a region's own analyses may be an activity too.
_OWN_VIEW = r"eg(?:en|na|et) (?:analys|iakttagelse|observation|erfarenhet|uppfattning|upplevelse|uppgift)\w{0,5}"
_END = r"(?:en|ens|ar|arna|arnas|s|s(?:enkät|rapport|samtal|intervju|studie)[a-zåäö]{0,4})?(?!\w)"
_FOLLOW_UP = rf"(?<!\w)\w{{0,20}}uppföljning{_END}"
_EVALUATION = (
    rf"(?<!\w)\w{{0,20}}(?:utvärdering{_END}|utvärdera(?:re|ren|rens|rna)(?!\w)|följeforsk(?:ning|are)[a-zåäö]{{0,4}})"
)
_ASKED = r"(?<!\w)(?:\w{0,20}undersökning|(?:djup)?intervju)[a-zåäö]{0,6}"
_MEASURED = rf"(?:(?<!\w)(?:\w{{0,20}}enkät|\w{{0,20}}mätning)[a-zåäö]{{0,6}}|{_ASKED})"
_SOURCE = re.compile(
    rf"(?P<own_assessment>{_OWN}|{_OWN_VIEW}|bedömning(?:ar)?(?!\w))|(?P<follow_up>{_FOLLOW_UP}|{_MEASURED})"
    rf"|(?P<evaluation>{_EVALUATION})"
)
# "Resultatet baseras på …", "Enligt utvärderingen …", "Källa: …": what follows, to the end of the sentence.
_RESTS_ON = Needing(
    r"(?:baser\w{0,15}|bygg(?:er|t)|grunda[rdst]\w{0,15}|vil(?:ar|ade)|underlag(?:et)?:?)"
    r"(?: [a-zåäöé]{2,12}){0,2}? (?:både |dels |främst |huvudsakligen )?(?:på|i)\b"
    r"|(?<!\w)(?:enligt|utifrån|underlag:|källa:|metod:)(?!\w)"
)
# The source itself tells: "utvärderingen visade att", "uppföljningar har visat".
_TELLS = (
    r"(?:[^.!?\n•]{0,60}?\s)?(?:(?:har|hade) (?:\w{1,20} )?)?"
    r"(?:visa[rdt]\w{0,15}|pekar|pekat|konstatera\w{0,15}|framgår|framkom\w{0,15}|bekräfta\w{0,15}|indikera\w{0,15}|tyder|påvisa\w{0,15}"
    r"|uppger|uppgav|belägg\w{0,15}|redovisar|redovisade|lyfter|lyfte|sammanfatta[rd]\w{0,15}|svara[rd]\w{0,5}"
    r"|anger|angav|angett|upplev(?:er|de|t)|tycker|tyckte|anser|ansåg|uttryck(?:er|te)|vi (?:ser|såg)"
    r"|(?:ser|såg|kan) vi|syns|synts|vittna[rd]\w{0,3}|noterades"
    r"|(?:är|var|varit|blev) (?:\w{2,15} ){0,2}(?:positiv|god|bra)\w{0,3})(?!\w)"
)
_SHOWN_BY = Needing(rf"(?:(?P<follow_up>{_FOLLOW_UP}|{_MEASURED})|(?P<evaluation>{_EVALUATION})){_TELLS}")
# … or results show in it: "visade i en utvärdering", "i uppföljningen framgår".
_SHOWN_IN = Needing(
    r"(?:visa[rdt]\w{0,15}|framgår|framkom\w{0,15}|bekräfta[dst]\w{0,15}|enligt|konstatera\w{0,15})"
    rf"(?: \w{{1,20}})? (?:i|vid|av|genom|från) (?:\w{{1,20}} ){{0,2}}"
    rf"(?:(?P<follow_up>{_FOLLOW_UP})|(?P<evaluation>{_EVALUATION}))"
)
# … or are given by those asked: "goda omdömen i enkäten".
_GIVEN_IN = Needing(
    r"(?:betyg|omdömen?|uppgav|uppger|svara(?:r|t|de)|angav|anger|påvisa[dst]\w{0,5}|lyft[se]s?|mät[ts]s|uppmät\w{0,3}"
    r"|framgick|visa[rdt]\w{0,15}|framkom\w{0,15})"
    rf"(?: \w{{1,20}})? (?:i|vid|av|genom|från) (?:\w{{1,20}} ){{0,2}}"
    rf"(?:(?P<follow_up>{_FOLLOW_UP}|{_MEASURED})|(?P<evaluation>{_EVALUATION}))"
)
# It has been done: "har utvärderats", "följdes upp".
_HAS_BEEN = Needing(
    r"(?<!\w)(?:(?:har|hade|är|blivit) (?:\w{1,15} ){0,2}?)?"
    r"(?:(?P<evaluation>utvärdera(?:des|ts)|(?<=är )utvärderad[et]?)|(?P<follow_up>(?:följdes|följts) upp))(?!\w)"
)
_CARRIED_OUT = Needing(
    rf"(?P<evaluation>{_EVALUATION}) (?:har |är )?(?:\w{{1,15}} ){{0,2}}?(?:genomför|gjor)(?:ts|des|d)(?!\w)"
)
# Those concerned have been asked: "nio av tio uppger att …", "80 % av deltagarna svarade".
_ANSWERED = Needing(
    r"(?:\d ?(?:%|procent)|(?:\d|nio|åtta|sju|sex) av (?:\d|tio))[^.!?\n•]{0,40} "
    r"(?P<follow_up>svarar|svarade|svarat|uppger|uppgav|uppgett|anger|angav|angett)(?!\w)"
)
# Set as a label of its own: "Utvärdering.", "Uppföljning: Projektet har …".
_LABEL = Needing(
    rf"(?:^|(?<=[.!?\n•(])) ?(?:(?P<follow_up>{_FOLLOW_UP})|(?P<evaluation>{_EVALUATION}))"
    rf"(?: och (?:(?P<follow_up_too>{_FOLLOW_UP})|(?P<evaluation_too>{_EVALUATION})))? ?(?=[.:)\n]|$)"
)
# An assessment by the one who reports, even where it isn't called its own.
_ASSESSED = Needing(
    rf"(?P<own>(?<!\w)(?:{_OWN}))"
    r"|(?<!\w)(?:region [a-zåäö]{1,20}(?: län)?s?|[a-zåäö]{0,20}regionens|vår|projektets|projektledningens"
    r"|förvaltningens) bedömning (?:är|var|att)(?!\w)|(?<!\w)bedömningen (?:är|var|blir)(?!\w)"
    r"|(?<!\w)(?:vi|[a-zåäö]{0,15}regionen|region [a-zåäö]{1,20}(?: län)?|projektledningen) bedömer(?!\w)"
    r"|(?<!\w)bedömer (?:vi|regionen|region|projektledningen)(?!\w)"
)
# … or by what comes before the account, "Bedömning på kort sikt: …", or with no one named, in the outcomes alone.
_VERDICT = Needing(
    r"(?:^|(?<=[.!?\n•(])) ?(?P<heading>bedömning(?: av effekter(?:na)?)?"
    r"(?: (?:på )?(?:kort|medel|lång|läng)[a-zåäö, -]{0,30}sikt)?)(?= ?[:–-]|[.)\n]|$)"
    r"|(?<!\w)bedöms (?:\w{2,12} )?ha(?!\w)"
    r"|(?<!\w)(?:vi|[a-zåäö]{0,15}regionen|projektledningen) (?:upplever|uppfattar|uppskattar) att(?!\w)"
    r"|(?<!\w)(?:vår|[a-zåäö]{0,20}regionens|projektets|projektledningens) (?:uppfattning|upplevelse|erfarenhet) är"
    r"(?!\w)"
)
_A_STUDY = re.compile(_ASKED)
# A source in brackets after what it shows: "minskade med 5 ton (egna enkäter och uppföljningar)".
_BRACKETS = re.compile(r"\(([^()\n]{3,60})\)")
_WHOSE = r"(?:(?:källa:?|enligt|egna?|intern|extern|årlig|projektets|regionens) )*"
_ANY_SOURCE = rf"(?:{_OWN}|{_FOLLOW_UP}|{_MEASURED}|{_EVALUATION})"
_SOURCES = re.compile(rf"{_WHOSE}{_ANY_SOURCE}(?:(?:,| och| samt|/) ?{_WHOSE}{_ANY_SOURCE}){{0,3}}(?: 20\d\d)?")
_FIGURE = re.compile(r"\d[^.!?\n•(]*$")
_OF_RESULTS = re.compile(r"resultat|effekt|utfall|bedömning")
# "Utvärderingen visar" stands for a result; "ska utvärderas", "utvärdering kommer att" doesn't.
_NOT_YET = re.compile(
    r"(?<!\w)(?:ska|skall|kommer|planeras|avses|återstår|inför|saknas|inte|ingen|inga|kommande|framtida|väntas)(?!\w)"
)
_TRIGGERS = (
    "bedöm", "skattning", "värdering", "uppföljning", "enkät", "mätning", "utvärdera", "s upp", "följeforsk",
    "undersökning", "intervju", "uppge", "uppgav", "ange", "angav", "angett", "svara", "upplev", "uppfatt",
    "uppskatt", "erfarenhet", "egen ", "egna ",
)  # fmt: skip


def find(fields: Sequence[Field]) -> Labels:
    """The bases in the code's order; a follow-up or evaluation counts only when results are said to rest on it."""
    found: list[tuple[str, Evidence]] = []
    for field in fields:
        if has_any(field.lower, _TRIGGERS):
            found += _in_field(field)
    if not found:
        return NOTHING
    codes = {code for code, _ in found}
    return Labels(
        basis=tuple(code for code in _ORDER if code in codes),
        evidence=tuple(dict.fromkeys(why for _, why in sorted(found, key=lambda item: item[1].start))),
    )


def _in_field(field: Field) -> Iterator[tuple[str, Evidence]]:
    yield from _rested_on(field)
    yield from _in_brackets(field)
    yield from _shown(field)
    for match in _ASSESSED.finditer(field.lower):
        yield _hit(field, "own_assessment", "own", match.start(), match.end())
    if field.name == "outcomes":
        yield from _in_outcomes(field)


def _shown(field: Field) -> Iterator[tuple[str, Evidence]]:
    for pattern in (_SHOWN_BY, _SHOWN_IN, _GIVEN_IN):
        for match in pattern.finditer(field.lower):
            code = "follow_up" if match["follow_up"] else "evaluation"
            if field.name != "outcomes" and _A_STUDY.match(match[code]):
                continue  # an inquiry into needs, more likely than into results
            if not _NOT_YET.search(field.lower, match.start(), match.end()):
                yield _hit(field, code, "shows", match.start(code), match.end(code))


def _in_outcomes(field: Field) -> Iterator[tuple[str, Evidence]]:
    for match in _VERDICT.finditer(field.lower):
        group = "heading" if match["heading"] else 0
        yield _hit(field, "own_assessment", "verdict", match.start(group), match.end(group))
    for pattern in (_HAS_BEEN, _CARRIED_OUT, _ANSWERED):
        for match in pattern.finditer(field.lower):
            yield _hit(field, match.lastgroup or "", "done", match.start(), match.end())
    for match in _LABEL.finditer(field.lower):
        for group in match.groupdict():
            if match[group]:
                yield _hit(field, group.removesuffix("_too"), "label", match.start(group), match.end(group))


def _in_brackets(field: Field) -> Iterator[tuple[str, Evidence]]:
    for match in _BRACKETS.finditer(field.lower):
        if not _SOURCES.fullmatch(match[1]):
            continue
        if field.name == "outcomes" or _FIGURE.search(field.lower, max(0, match.start() - _REACH), match.start()):
            for source in _SOURCE.finditer(field.lower, match.start(1), match.end(1)):
                yield _hit(field, source.lastgroup or "", "brackets", source.start(), source.end())


def _rested_on(field: Field) -> Iterator[tuple[str, Evidence]]:
    for match in _RESTS_ON.finditer(field.lower):
        near = field.lower[max(0, match.start() - _NEAR) : match.start()]
        if field.name != "outcomes" and not _OF_RESULTS.search(near):
            continue  # a strategy, say, that rests on an evaluation
        end = _sentence_end(field.lower, match.end())
        for source in _SOURCE.finditer(field.lower, match.end(), end):
            yield _hit(field, source.lastgroup or "", "rests-on", source.start(), source.end())


def _hit(field: Field, code: str, rule: str, start: int, end: int) -> tuple[str, Evidence]:
    return code, evidence(FACET, f"{code}-{rule}", VERSION, field, start, end)


def _sentence_end(text: str, start: int) -> int:
    limit = min(len(text), start + _REACH)
    ends = [place for mark in ".!?\n•" if (place := text.find(mark, start, limit)) >= 0]
    return min(ends, default=limit)
