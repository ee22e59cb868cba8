"""What returns of regional development speak of: beginnings of Swedish words by topic, and what a topic speaks for.

Written by hand from the official descriptions of the seven areas (skr. 2020/21:133, the form's instructions) and from
general knowledge of the field. `konst*` is every word that begins so, `mat` that word alone, `mäns_våld*` two words
beside each other.
"""

TOPICS: dict[str, str] = {
    "service": (
        "kommersiell* serviceprogram* dagligvar* butik* lanthandel* lanthandl* hemsändning* servicepunkt* "
        "servicebidrag* servicegivar* servicelösning* serviceutveckl* servicestöd* servicenivå* apotek* "
        "ombud* rsp drivmedelsstation* tankställ* bensinstation* matbutik* grundläggande_service handlare "
        "handlarna dagligvaruhandel*"
    ),
    "landsbygd": (
        "landsbygd* landsbygder* glesbygd* bygd* byalag* byautveckl* byutveckl* leader* lokalt_led* skärgård* "
        "fjällområd* inland* hela_sverige byar byarna gles glesa småort* serviceort* lokal_utveckl* "
        "lokalekonomi* stad_land lokalsamhäll* by byn"
    ),
    "bostad": (
        "bostad* bostäd* boende* hyresrätt* trygghetsboend* flyttkedj* byggemenskap* bosätt* hushåll* "
        "nyproduktion* lägenhet* hem hemmet bo"
    ),
    "flytt": (
        "inflytt* utflytt* hemvänd* flytta* nyinflytt* befolkning* kompetensinvandr* talangattra* "
        "attraktionskraft* attrahera* platsvarumärk* platsmarknads* rekryteringsmäss* återflytt* attraktiv*"
    ),
    "planering": (
        "samhällsplaner* fysisk* översiktsplan* strukturbild* ortsstruktur* regionplan* planeringsunderlag* "
        "samhällsbygg* bebyggels* detaljplan* stadsutveckl* stadsbygg* tätort* ortsutveckl* rumslig* "
        "markanvänd* geodata* flerkärnig* planering planeringen planfråg* samhällsplan* stationssamhäll* "
        "mellankommunal* havsplan* samhällsomvandl*"
    ),
    "livsmiljo": (
        "livsmiljö* gestalt* arkitektur* byggd boendemiljö* platsutveckl* mötesplats* levande* platser torg "
        "park parker välmående* god_bebyggd livskvalitet*"
    ),
    "kultur": (
        "kultur* konst* museum museer musei* museet bibliotek* teater* scenkonst* musik* film* litteratur* "
        "bildkonst* slöjd* hemslöjd* arkiv* världsarv* studieförbund* bildning* folkbildning* läsfrämj* dans* "
        "festival* design* kreativ* kkn kulturell* biennal* författar*"
    ),
    "halsa": (
        "folkhäls* hälsa* hälso* välbefinnande* psykisk* vård* sjukvård* e-häls* tandvård* patient* "
        "jämlik_häls* ohäls* levnadsvan* hälsofrämj* suicid* sjukhus* nära_vård missbruk* anhörig* "
        "livsvillkor* uppväxtvillkor* fysisk_aktiv* motion"
    ),
    "valfard": (
        "välfärd* omsorg* äldre* socialtjänst* välfärdstekn* funktionsnedsätt* funktionsvari* trygghet* trygg "
        "trygga brottsförebygg* social_hållbar* socialt_hållbar* social_håll*"
    ),
    "civil": (
        "civilsamhäll* ideell* förening* idéburn* idéburen* social_ekonomi sociala_företag* socialt_företag* "
        "socialt_entrepren* social_innovation sociala_innovation* arbetsintegrer* asf föreningsliv* "
        "demokrati* medborgar* idrott* friluftsliv* fritid* överenskommels* volontär* iop"
    ),
    "unga": ("unga ungdom* barn barns barnrätt* barnkonvention* tonår* uppväxt* ungas"),
    "turism": (
        "besöksnäring* turism* turist* destination* besökar* vandringsled* cykelled* naturturism* besöksmål* "
        "hotell* gästnätt* upplevels* ekoturism* visit* måltid* kryssning* bokning* reseanledning* kampanj* "
        "lederna ledsystem*"
    ),
    "livsmedel": (
        "livsmedel* mat maten matproduk* matland* matkultur* lantbruk* jordbruk* primärproduc* råvar* "
        "gröna_näring* förädling* trädgård* fiske fisket fisk* vattenbruk* rennäring* slakteri* restaurang* "
        "gastronomi* livsmedelsstrat* odling* bönder mathantverk* dryck* gård* food*"
    ),
    "kompetens": (
        "kompetensförsörj* kompetensråd* kompetensbehov* kompetensutveckl* kompetenshöj* kompetenslyft* "
        "kompetensnav* kompetensforum* kompetensarena* kompetensbrist* kompetensinsats* kompetensplattform* "
        "kompetensutmaning* kompetenskartlägg* bristyrk* arbetskraftsbrist* strategisk_kompetens "
        "omställningsstud* uppskill* upskill* reskill* livslång* yrkesväxl*"
    ),
    "kompetens_ord": (
        "kompetens kompetensen kompetenser kompetent* arbetskraft* arbetskraftsförsörj* matchning* matcha* rekryter*"
    ),
    "vuxenutbildning": (
        "yrkeshögskol* yh yh-utbild* yrkesutbild* vuxenutbild* komvux* lärcent* lärcenter* distansutbild* "
        "folkhögskol* validering* valider* yrkesvux* regionalt_yrkesvux vux kurs kurser kurserna kursen "
        "utbildningsanordnar* utbildningsutbud* utbildningsbehov* utbildningsplats* studieort* studerande* "
        "eftergymnasi* utbildningsnivå* vuxnas vuxna"
    ),
    "skola": (
        "skola* skolor* skolan* elev* elever* gymnasie* gymnasi* grundskol* förskol* lärare* lärarna* rektor* "
        "skolväs* skolresultat* fullföljd* studieavbrott* prao* högstadie* niond* teknikcollege* vård-och "
        "college* science_cent* yrkesprogram* studieval* skolhuvudm*"
    ),
    "vagledning": (
        "vägledning* vägledar* yrkesvägled* studie- syv yrkesmäss* yrkesval* studie* praktik* lärling* "
        "handledar* arbetsplatsförlagd* mentor* jobbmäss* yrken yrket framtidsval*"
    ),
    "larosate": (
        "universitet* högskola högskolan högskolor* lärosät* student* campus* akademi* forskar* forskning* "
        "doktorand* examen*"
    ),
    "utbildning": ("utbildning* utbilda* utbild* lärande* lär lärandet"),
    "arbetsmarknad": (
        "arbetsmarknad* arbetsgivar* arbetsförmed* arbetsliv* arbetsplats* sysselsätt* sysselsatt* "
        "yrkesverks* jobb* anställ* personal* bransch* branschråd* arbetstag* medarbet* kollektivavtal* "
        "arbetsmiljö*"
    ),
    "arbetslos": (
        "arbetslös* långtidsarbetslös* uvas varken_arbet* utanför_arbetsmark* långt_från stå_långt "
        "försörjningsstöd* egenförsörj* arbetssök* långtidssjuk* sjukskriv* finsam* samordningsförbund* "
        "aktivitetsansv* kaa"
    ),
    "innovation": (
        "innovation* innovativ* innovatör* innovations* testbädd* demonstrat* prototyp* patent* "
        "kommersialiser* vinnova* idé idéer spetstek* innovationskraft* nyskap* hackathon* living_lab* "
        "triple* quadruple* helix* ekosystem"
    ),
    "inkubator": (
        "startup* start-up* start-ups inkubator* inkubation* science_park* sciencepark* accelerator* "
        "tillväxtbolag* spin-off* startupbolag* uppstartsbolag* venture* riskkapital* såddfinans* affärsängl* "
        "kapitalförsörj* deeptech* unicorn*"
    ),
    "specialisering": (
        "specialiser* s3 styrkeområd* kluster* klust* fou f&u forskningsinfra* life_science life "
        "materialtekn* rymd* spjutspets* fokusområd* norra_mellansverige"
    ),
    "foretag": (
        "företag* bolag* näringsliv* sme smf småföretag* branscher marknad* kunder kund produkter* "
        "konkurrenskraft* lönsam* omsättning* försäljning*"
    ),
    "entreprenor": (
        "entreprenör* entreprenörskap* nyföretag* nyföretagarcent* nystart* starta_eget starta_företag "
        "driva_företag ung_företag* uf coompanion* generationsväx* ägarskift* egenföretag* företagande* ifs "
        "drivhuset*"
    ),
    "foretagsstod": (
        "företagsstöd* rådgivning* rådgivar* affärsutveckl* affärsråd* affärs* almi* företagsutveckl* "
        "företagsfrämj* främjandeaktör* främjar* konsultcheck* checkar* innovationscheck* mikrofond* lån "
        "investeringsstöd* mikrobidrag* etableringsstöd* företagscoach* coachning* företagsakut* småbolag*"
    ),
    "industri": (
        "industri* tillverk* automation* automatiser* robot* gruv* stål* verkstad* produktionstek* "
        "produktionsutv* maskin* underleverant* produktion* basindustri*"
    ),
    "export": (
        "export* internationaliser* investeringsfräm* utländsk* business_sweden business* handels* "
        "etableringsfräm* internation* invest enterprise_europe een"
    ),
    "digital": (
        "digital* e-tjänst* e-samhäll* digitaliseringsstrat* it- it iot sakernas* plattform* smarta_samhäll* "
        "smart_region*"
    ),
    "data": (
        "ai artificiell* data datadriv* öppna_data cyber* informationssäker* informationsklass* edih hubb* "
        "innovationshubb*"
    ),
    "bredband": (
        "bredband* fiber* mobiltäck* 5g uppkoppl* mobilnät* gigabit* elektronisk_kommunikation "
        "elektroniska_kommunikation* pts post-_och robust* täckning* nätägar* stadsnät* bredbandskoord* mhz "
        "anslutning* fast_bredband mobilt* mobilutbygg*"
    ),
    "kollektivtrafik": (
        "kollektivtrafik* buss* tåg* tågtrafik* persontrafik* resenär* trafikförsörj* biljett* hållplats* "
        "regionbuss* pendeltåg* anropsstyrd* länstrafik* linjer regionaltåg* turtäthet* resecent* resecentr* "
        "busslinj* linjenät* stomlinj* sjukres* färdtjänst* snabbuss*"
    ),
    "resor": (
        "resande* resor resa restid* pendlar* pendling* pendla mobilitet* samåkning* bilpool* cykel* cykla* "
        "gång- gc-* mobility* beteendepåverk* hållbart_res* tjänsteres* arbetspend* arbetsmarknadsreg* "
        "bilberoende* gående trafiksäk*"
    ),
    "transport": (
        "transport* järnväg* väg vägar vägen vägnät* vägtrafik* trafikverk* stambana* stråk* hamn hamnar "
        "hamnen sjöfart* flyg* flygplats* gods* godstransport* logistik* höghastig* bärighet* ostkustban* "
        "botniaban* norrbotniab* dubbelspår* banan banor godsflöd* terminal* färja* trafik trafiken "
        "trafikslag* nationell_plan* länsplan* länstransport* åtgärdsvals* åvs infrastrukturplan* "
        "transportinfra* infrastruktur*"
    ),
    "tillganglig": (
        "tillgänglighet* tillgänglig tillgängliga tillgängligt tillgängliggör* nåbar* systemanaly* "
        "gränsöverskrid* gräns* knutpunkt* nod noder"
    ),
    "laddning": (
        "ladd* laddinfra* elbil* elfordon* elväg* elflyg* elektrifier* vätgas* fordon* tankstation* "
        "tankinfra* fordonsgas* drivlin* batteri* elektrifiering* fossilfria_transport* fossilfri_transport* "
        "drivmedel* biodrivmedel*"
    ),
    "energi": (
        "energi* solenergi* solel* solcell* vindkraft* vindbruk* elprod* förnybar* bioenergi* biobränsl* "
        "biogas* energikontor* fjärrvärm* värme* elanvänd* kärnkraft* energieffektiv* energiråd* energikartl* "
        "värmepump* belysning*"
    ),
    "elnat": (
        "elnät* effektbrist* kapacitetsbrist* elförsörj* elbehov* elkraft* effektprogn* elmarknad* elsystem* "
        "effekt- nätutveckl* eleffekt* elområd* nätkapacit* elintens* elektricitet* kraftförsörj*"
    ),
    "klimat": (
        "klimat* koldioxid* utsläpp* växthusgas* fossil* fossilfri* co2 nettonoll* klimatneutral* "
        "klimatomställ* klimatavtryck* klimatpåverk* minusutsläpp*"
    ),
    "klimatanpassning": (
        "klimatanpass* översvämn* skyfall* dagvatten* erosion* värmebölj* torka* risk- sårbar* extremväder* "
        "beredskap* krisberedskap* totalförsvar*"
    ),
    "cirkular": (
        "cirkulär* återbruk* återvinn* resurseffektiv* avfall* kretslopp* återanvänd* symbios* sidoström* "
        "restström* resursanvänd* livscykel* delningsekon* giftfri* hållbar_konsum* hållbar_produktion* "
        "konsumtion* upcycl* reparera* restprodukt*"
    ),
    "skog": (
        "skog* bioekonomi* biobaser* trä träbygg* träindustri* träteknik* bioraffin* textil* plast* material "
        "materialet papper"
    ),
    "natur": (
        "biologisk* vatten* natur naturen naturmiljö* naturvård* naturbas* ekosystemtjänst* grön_infrastrukt* "
        "miljömål* hav havet havs* östersjö* sjöar våtmark* pollin* naturreserv* vattenråd* vattenförsörj* "
        "övergödn* luft luften luftkvalit* art arter artrik* grundvatten* skydd_av älvar älven vattendrag* "
        "sjö"
    ),
    "miljo": (
        "miljö miljön miljöarbet* miljöprogr* miljöfråg* miljöledning* miljömäss* miljöpåverk* miljö- "
        "miljövän* ekologisk* hållbarhetsarb* miljöstrat* miljökrav* miljöutbild* miljödiplom*"
    ),
    "hallbar": (
        "hållbar* agenda_2030 agenda2030 agenda globala_mål* omställning* grön gröna grönt hållbarhetsmål* "
        "hållbarhetsbed* planetär* doughnut* löften hållbarhetslöft* hållbarhetslyft* klimatlöft*"
    ),
    "jamstalld": (
        "jämställd* jämställdhet* jämställdhetsint* genus* könsmakt* könsstereotyp* könsroll* könsbund* "
        "könssegreg* könsstruk* könskod* könsnorm* könsbalans* ojämställd* normkrit* normmed* normer* "
        "normbryt* cemr* machokult* maskulin* feminis* könsneutral* könsmedv* jämix* lönegap* sexuell* hbtq* "
        "icke-binär* föräldraled* winnet* mansdomin* kvinnodomin*"
    ),
    "kvinnor_man": (
        "kvinnor* kvinna kvinnan kvinnlig* män mäns män_och manlig* flickor* pojkar* tjejer* killar* kön "
        "könet könen könsfördel* könsuppdel* könsupp* könstill*"
    ),
    "vald": (
        "våld* hedersrel* kvinnofrid* kvinnojour* förtryck* våldspreven* heder* prostitution* orange* "
        "utsatta_för brottsoffer* människohand*"
    ),
    "kvinnors_foretag": (
        "kvinnors_företag* kvinnors_entrep* kvinnliga_företag* kvinnligt_företag* kvinnliga_entrep* "
        "kvinnligt_entrep* kvinnor_som ambassadör* kvinnor_i kvinnor_och bolagsstyr* styrelser* styrelse*"
    ),
    "jamlik": (
        "jämlik* jämlikhet* ojämlik* likvärdig* lika_rätt* mänskliga_rätt* diskriminer* tillgängliga_för "
        "rättighet* makt makten orättf* likabehandl* alla_människ* icke-diskrim*"
    ),
    "nyanlanda": (
        "nyanländ* utrikes_född* utrikesfödd* utlandsfödd* utomeurop* invandr* flykting* asyl* migra* "
        "migration* ukrain* tredjelandsmed* amif* nysvensk* utländsk_bakgrund ensamkom* utomnordisk* "
        "massflykt* inrikes_född* uppehållstill* anläggningsboend* §37 37"
    ),
    "sprak": (
        "sfi svenska_för språk* svenskunderv* samhällsoriente* samhällskommunik* modersmål* språkombud* "
        "språkutveckl* språkstöd* flerspråk* tolkstöd* tolkförm*"
    ),
    "integration": (
        "integration* integrationsarb* mottagande* segreg* utanförskap* inträde_på interkultur* rasism* "
        "främlings* etnisk* minoritet* romer* romsk* utsatta_områd* samisk* samer nationella_minoritet* lsu "
        "partnerskap_skåne lokala_överensk* integrationsstrat* arbetsmarknadsetabler* etableringsuppdrag* "
        "etableringsperiod*"
    ),
    "mangfald": (
        "mångfald* inkluder* delaktig* delaktighet* inkludering* kulturell_mångfald bakgrund* interkultur* "
        "rekrytera_bredare bredda* social_delaktig*"
    ),
    "fond": (
        "strukturfond* regionalfond* eruf socialfond* esf interreg* 1:1 anslag* medfinansier* projektmedel* "
        "projektstöd* finansiering* beviljat* beviljad*"
    ),
    "analys": (
        "analys* statistik* kunskapsunderlag* utvärder* lägesbild* scenario* foresight* omvärld* kartlägg* "
        "indikator* rapport*"
    ),
    "strategi": ("utvecklingsstrateg* strategi strategin handlingsplan* rus revider* remiss* styrdokument* program"),
    "samverkan": (
        "samverkan* samverkans* nätverk* dialog* partnerskap* kommunerna kommuner kommunal* länsstyrels* "
        "möten arena* forum*"
    ),
}

# What a topic speaks for by the official descriptions, before any return is read: a person's guess on a scale to 4.
# Training begins here and adds what the returns say. A topic left out speaks for all areas alike.
SPEAKS_FOR: dict[str, dict[str, float]] = {
    "service": {"boende": 3.0},
    "landsbygd": {"boende": 2.0, "innovation": 0.5},
    "bostad": {"boende": 3.0},
    "flytt": {"boende": 1.5, "kompetens": 1.0},
    "planering": {"boende": 2.5, "tillganglighet": 1.0},
    "livsmiljo": {"boende": 2.5},
    "kultur": {"boende": 2.0},
    "halsa": {"boende": 2.5},
    "valfard": {"boende": 2.0},
    "civil": {"boende": 1.0, "integration": 1.0},
    "unga": {"boende": 0.5, "kompetens": 1.0},
    "turism": {"innovation": 2.0, "boende": 0.7},
    "livsmedel": {"innovation": 1.0, "miljo": 1.0, "boende": 0.7},
    "kompetens": {"kompetens": 3.0},
    "kompetens_ord": {"kompetens": 1.5},
    "vuxenutbildning": {"kompetens": 2.5},
    "skola": {"kompetens": 2.0},
    "vagledning": {"kompetens": 2.5, "jamstalldhet": 0.5},
    "larosate": {"innovation": 0.7, "kompetens": 0.7},
    "utbildning": {"kompetens": 1.5},
    "arbetsmarknad": {"kompetens": 1.5, "integration": 0.5},
    "arbetslos": {"kompetens": 1.5, "integration": 1.5},
    "innovation": {"innovation": 2.5},
    "inkubator": {"innovation": 3.0},
    "specialisering": {"innovation": 2.5},
    "foretag": {"innovation": 1.0},
    "entreprenor": {"innovation": 2.0},
    "foretagsstod": {"innovation": 2.0},
    "industri": {"innovation": 1.2},
    "export": {"innovation": 2.5},
    "digital": {"tillganglighet": 1.2, "innovation": 0.7},
    "data": {"tillganglighet": 0.7, "innovation": 0.8},
    "bredband": {"tillganglighet": 4.0},
    "kollektivtrafik": {"tillganglighet": 3.5},
    "resor": {"tillganglighet": 2.5, "miljo": 0.5},
    "transport": {"tillganglighet": 3.0},
    "tillganglig": {"tillganglighet": 1.0},
    "laddning": {"miljo": 1.5, "tillganglighet": 1.3},
    "energi": {"miljo": 2.5},
    "elnat": {"miljo": 1.2, "boende": 0.7, "tillganglighet": 0.5},
    "klimat": {"miljo": 2.5},
    "klimatanpassning": {"miljo": 1.5, "boende": 0.5},
    "cirkular": {"miljo": 3.0},
    "skog": {"miljo": 1.0, "innovation": 0.8},
    "natur": {"miljo": 2.0},
    "miljo": {"miljo": 2.0},
    "hallbar": {"miljo": 0.7},
    "jamstalld": {"jamstalldhet": 4.0},
    "kvinnor_man": {"jamstalldhet": 1.5},
    "vald": {"jamstalldhet": 3.0},
    "kvinnors_foretag": {"jamstalldhet": 2.0},
    "jamlik": {"jamstalldhet": 1.0, "integration": 0.7, "boende": 0.5},
    "nyanlanda": {"integration": 4.0},
    "sprak": {"integration": 2.5},
    "integration": {"integration": 3.0},
    "mangfald": {"integration": 1.5, "jamstalldhet": 0.7},
}

# The same for the goals of Agenda 2030. Those that no topic speaks for are not inferred.
SPEAKS_FOR_GOALS: dict[str, dict[str, float]] = {
    "2": {"livsmedel": 3},
    "3": {"halsa": 3, "valfard": 1.5},
    "4": {"vuxenutbildning": 3, "skola": 3, "utbildning": 2, "vagledning": 2, "kompetens": 1.5, "larosate": 1},
    "5": {"jamstalld": 4, "vald": 3, "kvinnors_foretag": 3, "kvinnor_man": 1},
    "7": {"energi": 3, "elnat": 3},
    "8": {
        "arbetsmarknad": 2, "arbetslos": 2, "entreprenor": 2, "foretagsstod": 1.5, "turism": 1.5, "kompetens": 1,
        "foretag": 1,
    },
    "9": {
        "innovation": 2.5, "inkubator": 2, "specialisering": 1.5, "bredband": 2.5, "transport": 2, "industri": 1.5,
        "digital": 1, "export": 1,
    },
    "10": {"integration": 2.5, "nyanlanda": 3, "mangfald": 1.5, "jamlik": 2, "arbetslos": 1},
    "11": {
        "bostad": 2, "planering": 2.5, "livsmiljo": 2.5, "kollektivtrafik": 2, "resor": 1.5, "kultur": 1.5,
        "service": 1.5, "landsbygd": 1, "transport": 1,
    },
    "12": {"cirkular": 4, "livsmedel": 1, "skog": 1},
    "13": {"klimat": 4, "klimatanpassning": 3, "laddning": 2, "energi": 1},
    "15": {"natur": 2, "skog": 1},
}  # fmt: skip

# And for the horizontal perspectives, whatever table an insats stands in.
SPEAKS_FOR_PERSPECTIVES: dict[str, dict[str, float]] = {
    "jamstalldhet": {"jamstalld": 4, "vald": 3, "kvinnors_foretag": 2, "kvinnor_man": 1.5, "jamlik": 0.7},
    "integration": {"nyanlanda": 4, "integration": 3, "sprak": 2.5, "mangfald": 1},
    "miljo": {
        "klimat": 3, "cirkular": 3, "natur": 2, "miljo": 2, "energi": 2, "klimatanpassning": 1.5, "laddning": 1,
        "hallbar": 0.7,
    },
}  # fmt: skip
