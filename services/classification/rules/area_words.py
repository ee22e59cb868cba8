"""Beginnings of Swedish words that speak for one of the seven areas, by weight, for the vote in area.py."""

# At least four letters each; of several beginnings that fit a word, the longest decides. A word that speaks
# for two areas alike is left out: it would only even the vote.
WORDS: dict[str, dict[float, str]] = {
    "boende": {
        3.0: "bostad bostäd boende livsmiljö samhällsplaner fysisk gestaltad kommersiell servicebidrag "
        "hemsändning dagligvar lanthand byggd bebyggelse översiktsplan strukturbild ortsstruktur "
        "servicepunkt attraktiva landsbygdsutveckling byautveckling leader inflytt",
        2.0: "service landsbygd kultur välfärd folkhälsa livskvalitet attraktiv kulturmiljö friluftsliv "
        "drivmedel bygde butik glesbygd bibliotek konst museum civilsamhäll platsutveckling "
        "serviceprogram kulturplan hälsa",
        1.0: "tätort stadsutveckling centrum lokalsamhäll bostadsmarknad fritid ideell förening trygg "
        "idrott vård omsorg platser invånare",
    },
    "kompetens": {
        3.0: "kompetensförsörj kompetensråd yrkeshögskol yrkesutbild vuxenutbild validering studie "
        "yrkesvägled lärcent gymnasie branschråd kompetensutveckling omställningsstöd kompetensbehov "
        "kompetenshöj kompetens college utbildningsutbud vägledare",
        2.0: "utbildning arbetsmarknad arbetskraft lärande högskol skola skolor elever yrke vägledning "
        "komvux lärare arbetsliv rekryter matchning sysselsätt utbildningsbehov arbetsgivar utbilda "
        "studenter arbetslös distansutbild bristyrk",
        1.0: "universitet anställning anställda språkutbild praktik kurser deltagare ungdomsarbetslös",
    },
    "innovation": {
        3.0: "innovation startup inkubator företagsfrämjande entreprenör almi science specialisering "
        "nyföretag företagande företagsutveckling företagsstöd affärsutveckling internationaliser "
        "exportfräm riskkapital testbädd kluster tillväxtbolag affärsidé inkubation företagsrådgiv "
        "innovationsstöd accelerator produktutveckling investeringsfräm export",
        2.0: "företag näringsliv forskning besöksnäring turism konkurrenskraft industri bolag teknik "
        "automation start digitalisering produktion kommersialiser livsmedel affär tillverk kapital "
        "innovativ invest kreativa rådgivning nystart patent prototyp destination generationsväx "
        "ägarskifte",
        1.0: "utveckling marknad kunder nätverk produkter tjänster finansiering smart",
    },
    "tillganglighet": {
        3.0: "bredband kollektivtrafik infrastruktur järnväg transport cykel fiber länstransport trafik "
        "buss tågtrafik flygplats mobilitet mobiltäck persontrafik regionbuss länsplan pendling "
        "pendla stråk godstransport uppkoppl elväg hållplats vägnät resande resor bana banan banor "
        "gång sjöfart hamn",
        2.0: "tillgänglighet tillgängligt restid digital trafikverk flyg vägar elflyg nationell laddning "
        "stambana höghast gods logistik nåbar åtgärdsval bidragsfinans framkomlig uppkoppling",
        1.0: "systemanalys investering knutpunkt gräns fjärr",
    },
    "jamstalldhet": {
        3.0: "jämställd kvinno kvinnor könsstereotyp könsskill könsbund könsupp könsneutral ojämställd "
        "könsmakt jämställdhetsintegrer genus hedersrel",
        2.0: "jämlik könet mäns våld normkrit normer lönegap flickor pojkar makt hbtq diskriminer",
        1.0: "mänskliga strategi jämn inkluder",
    },
    "integration": {
        3.0: "integration nyanländ utrikes utlandsfödd invandr asyl etabler migration flykting ukrain "
        "svenskundervis språkintroduk mottagande amif nysvensk samhällsorienter",
        2.0: "mångfald språk svenska utanförskap segrega diskriminering inkluder mottagning interkulturell "
        "minoritet etnisk främlings rasism ensamkommande modersmål",
        1.0: "inkludering delaktig medborg bakgrund introduktion social demokrati",
    },
    "miljo": {
        3.0: "klimat miljö energi fossil utsläpp cirkul växthus biogas vätgas solcell elektrifier "
        "biologisk naturvård vatten avfall återbruk återvinn koldioxid förnybar havs naturreserv "
        "ekosystem energieffektiv klimatanpass hållbarhet bioekonomi vindkraft ladd",
        2.0: "elfordon grön hållbar skog natur omställning elnät elproduktion biodrivmedel resurs material "
        "kretslopp elbil luft plast våtmark naturbase biobaser bränsle värme solenergi",
        1.0: "effektiviser livsmedelsproduktion ekologisk agenda",
    },
}
