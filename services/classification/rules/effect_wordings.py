"""The wordings by which a sentence tells of effects reached, effects to come, or none yet; for effects.py.

All are looked for in lower case.
"""

import re

from services.classification.rules.needing import Needing


def _any(words: str) -> str:
    """The words, divided by spaces, as one alternation; an underscore stands for a space inside one."""
    return "(?:" + "|".join(words.split()).replace("_", " ") + ")"


_WORD = r"(?<!\w)"
_END = r"(?!\w)"
_EFFECTS = _any("effekt resultat utfall")
_VERBS = _any(
    "leda bidra ge öka skapa stärka medföra resultera innebära underlätta förbättra göra minska främja utveckla bli "
    "kunna möjliggöra fungera generera komma_att"
)
_LATER = r"på (?:lång|längre|medellång) sikt"

_RESULTS = r"(?:effekt(?:er)?|resultat|utfall|nytta|nyttor)"
_LETTER_NEXT = r"(?=\s*[:\n•–-]|\s+[a-zåäöıſİ])"  # the last three have no lower case of their own
_HOPED = _any("förväntade? förväntat önskade? önskat planerade? planerat tänkta framtida potentiella möjliga")
# A heading inside the column says what all that follows is, until the next one. A horizon's heading within expected
# effects ("Förväntade effekter: Kort sikt: …") leaves them expected.
HEADING = Needing(
    rf"(?P<expected>{_HOPED} (?:\w{{2,15}} )?{_RESULTS}"
    rf"(?:{_END}{_LETTER_NEXT}|(?:,| enligt| är att){_END}[^:.\n•]{{0,40}}:))"
    r"|(?P<later>(?<!\w)(?:effekt(?:er)? )?(?:på )?(?:kort(?: sikt)? och |medellång och |medel- och )?"
    r"(?:lång|längre|medellång) sikt\s*(?::|\s[–-]\s)"
    r"|(?<![\w-])(?:syfte|mål|målsättning|ambition)\s*:(?!\s*\d)"
    rf"|(?<!\w)(?:lång|medellång)siktig(?:a|t)? {_RESULTS}\s*:)"
    rf"|(?P<achieved>{_any('uppnådda faktiska hittillsvarande')} (?:\w{{2,15}} )?{_RESULTS}{_LETTER_NEXT})"
    r"|(?P<soon>(?<!\w)(?:effekt(?:er)? )?(?:på )?kort sikt\s*(?::|\s[–-]\s)"
    rf"|(?<!\w)kortsiktig(?:a|t)? {_RESULTS}\s*:|(?<!\w){_RESULTS}\s*:)"
)

_STARTED = rf"har {_any('precis nyligen just')} {_any('startat påbörjats inletts')}"
# No effects (yet), or none that are known.
NOTHING_YET = Needing(
    r"för tidigt|för kort tid|tiden (?:har varit|är|varit) för kort"
    r"|(?:inte|ej) (?:varit )?(?:möjligt|aktuell|mätbar)"
    rf"|{_any('ännu hittills än_så_länge')}[^.]{{0,20}} (?:inga|ingen|inte|ej){_END}"
    rf"|{_WORD}(?:inga|ingen|inte|ej) [^.,;]{{0,40}}(?<!\w)(?:ännu|än(?=[.,;]|$)){_END}"
    rf"|{_WORD}{_any('inga ingen inte_några saknas')} (?:[a-zåäö]{{2,15}} ){{0,3}}?"
    rf"{_any('effekt resultat utfall uppgift uppföljning mätning')}"
    rf"|{_WORD}{_any('ej inte inte_ännu ännu_inte')} (?:[a-zåäö]{{2,12}} ){{0,2}}?"
    rf"{_any('uppnåt mätt mätas utvärdera följ redovisa bedöma påbörja startat avsluta slutför genomför klar')}"
    rf"|{_EFFECTS}\w{{0,5}} (?:[a-zåäö]{{2,12}} ){{0,3}}?(?:kan|går|har) (?:ännu )?(?:inte|ej)"
    rf"|{_any('är befinner_sig fortfarande ännu')} (?:\w{{1,12}} ){{0,3}}(?:tidigt|initialt) (?:skede|stadium)"
    rf"|(?:uppstart|planering)sfas|under framtagande|{_STARTED}|nystartat"
    rf"|{_any('projektet arbetet insatsen processen satsningen')} pågår|^(?:pågår|pågående|avvaktar|inväntar){_END}"
    rf"|^(?:[\w-]+ ){{1,4}}pågår(?: (?:fortfarande|alltjämt|just nu|för närvarande))?\W*$"
    r"|^(?:(?:ej|inte) tillämpligt|okänt|vet ej|(?:se|jfr) (?:även )?(?:tabell|avsnitt|punkt|insats|föregående|\d)"
    r"[\w.]{0,10})(?:[. ]|$)"
    rf"|{_WORD}under (?:uppbyggnad|uppstart|upphandling|utredning|beredning|genomförande){_END}"
    r"|svårt att (?:\w{2,12} )?(?:mäta|bedöma|säga|se|uttala)|går (?:inte|ej) att|kan (?:ännu )?(?:inte|ej) (?:ännu )?"
    r"(?:mätas|bedömas|redovisas|utläsas)|återstår att se"
    rf"|{_any('redovisas rapporteras följs_upp utvärderas')} {_any('först senare nästa under_20 i_20')}"
)
# No text at all, or as good as none.
NOTHING_SAID = re.compile(
    r"(?:[-–—.]|nej|ingen|inga|inget|ej aktuellt|inte aktuellt|saknas"
    r"|se (?:ovan|nedan|under|prestation)\w{0,10})(?:[. ]|$)"
)
# What the account rests on, or how it was made: no effect in itself.
ABOUT_THE_ACCOUNT = re.compile(
    rf"^\(?(?:(?:detta|det|den|denna|dessa) )?{_any('resultat effekt utfall bedömning redovisning beskrivning')}"
    rf"\w{{0,15}}(?: och \w{{1,15}})? (?:är |ovan )?{_any('baser bygger grunda vilar')}"
    rf"|^\(?{_any('baserat baserad baseras bygger')} på|^\(?(?:källa|underlag){_END}"
    r"|^\(?(?:uppföljning|utvärdering|egen bedömning|bedömning)\W*$"
)

# An effect that is hoped for rather than seen.
EXPECTED = Needing(
    rf"förvänt(?:a[dst]|an|ning)|{_WORD}önska[dt]|förhopp|{_WORD}hoppas|{_LATER}|{_WORD}på sikt{_END}"
    rf"|(?:lång|medellång)siktiga? effekt"
    rf"|{_WORD}{_any('ska skall avses tänks torde')}{_END}|är tänkta? att|syftar till"
    rf"|{_WORD}{_any('syftet målet ambitionen tanken avsikten målsättningen målbilden visionen')} (?:är|med)"
    rf"|{_WORD}{_any('kan väntas beräknas bedöms_kunna bör skulle_kunna')} (?:\w{{2,15}} ){{0,2}}?{_VERBS}{_END}"
    rf"|{_WORD}kommer (?:\w{{2,15}} ){{0,2}}?att \w|{_WORD}kommer effekt|effekt(?:en|erna) (?:blir|bli){_END}"
    rf"|{_WORD}möjliggör |ökar förutsättning|skapar? (?:bättre |goda |ökade )?förutsättningar för"
    rf"|stor potential|{_WORD}potential att|{_WORD}(?:i|för) framtiden{_END}"
    rf"|{_WORD}framtida {_any('arbete beslut insats utveckl satsning planering effekt')}"
    rf"|{_WORD}(?:i förlängningen|så småningom|framöver|med tiden|tros){_END}"
)
# Strong enough to be an expectation beside something done in the same sentence.
ALSO_EXPECTED = re.compile(
    rf"förvänt|förhopp|{_WORD}hoppas|{_LATER}|{_WORD}på sikt{_END}"
    rf"|{_WORD}kommer (?:\w{{2,15}} ){{0,2}}?att (?:\w{{2,15}} )?{_VERBS}"
)
# What will be done, counted or reported: a plan, not an effect.
PLAN = Needing(
    rf"{_WORD}{_any('ska skall kommer planeras väntas beräknas avses')} (?:\w{{2,15}} ){{0,3}}?"
    + _any(
        "fortsätt pågå justera beräkna redovisa mäta följa följas utvärdera presentera publicera rapportera genomföra "
        "starta påbörja avsluta analysera sammanställa behandla lanseras beslutas färdigställas vara_klar tas_fram "
        "skickas hållas"
    )
    + rf"|{_WORD}{_any('startar avslutas slutförs lanseras färdigställs presenteras levereras invigs utvärderas')}"
    rf"{_END}[^.]{{0,40}} (?:20\d\d|nästa år|i (?:vår|höst)|under (?:våren|hösten)){_END}"
    rf"|{_WORD}(?:pågår|fortsätter|fortgår|löper)(?: [\w.]{{2,15}}){{0,5}} 20\d\d{_END}"
)
# Told as done: "har lett till", or a sentence that begins with what was done, "Skapat förutsättningar …".
DONE = re.compile(
    rf"{_WORD}{_any('har hade fick gav ledde bidrog resulterade ökade minskade stärkte skapade')}{_END}"
    rf"|bedöms (?:\w{{2,10}} )?ha{_END}|{_WORD}resultat(?:et|en)? (?:är|blev){_END}"
    "|^"
    + _any(
        "skapat ökat stärkt bidragit lett gett givit utvecklat byggt etablerat förbättrat minskat bildat spridit nått "
        "höjt"
    )
    + _END
)
# Written as an aim: "Att det finns …", "Främja …", "Bidra till …".
AIM = re.compile(
    "^(?:[-–—] ?)?"
    + _any(
        "att bidra främja stärka stödja öka skapa utveckla möjliggöra förbättra minska underlätta säkerställa ge höja "
        "synliggöra bygga etablera verka_för leda_till nå uppnå få_fler få_fram få_en få_till förebygga sprida "
        "inspirera motverka bredda fördjupa behålla attrahera locka rusta tillgängliggöra effektivisera genomföra "
        "ta_fram samla samordna hitta påverka stimulera utbilda motivera effektivisera tydliggöra belysa identifiera "
        "öppna knyta vidareutveckla bevara trygga bli_en göra_det erbjuda koppla upprätthålla accelerera "
        "utöka ordna testa införa anpassa ställa_om locka_fler påskynda vända bryta hjälpa ta_till_vara ta_vara "
        "tillvarata utforska undersöka integrera implementera mobilisera engagera involvera lyfta marknadsföra "
        "profilera rekrytera"
    )
    + _END
)
# A result named as a change or as something finished: "Ökad kunskap hos …", "Fler företag …", "Påbörjat arbete …".
CHANGE = re.compile(
    rf"{_WORD}(?:{_any('fler färre bättre högre lägre större snabbare tydligare nya nytt ny höjning höjningar')}"
    rf"|{_any('öka stärk minska förbättra bredda fördjupa utveckla höj utöka skapa etablera starta påbörja bilda')}"
    r"(?:d|t|de|da|ta|at|ad|ade|ats)"
    rf"|\w{{3,20}}(?:erad|erat|erade|tagen|taget|tagna|förd|fört|förda)){_END}"
)
# Begins a clause that depends on what stands before it, or says what that is for.
DEPENDS = re.compile(rf"{_WORD}(?:att|som|där|hur|vad|vilk[ae]n?|när){_END}")
PURPOSE = re.compile(rf"{_WORD}för{_END}")
# "Ska" and "kan" say what is to come only of their own clause: "en plan för hur leden ska skötas" is there already.
WEAK = re.compile(r"(?:ska|skall|avses|kan|bör)(?!\w)")
