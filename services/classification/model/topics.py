"""What returns of regional development speak of: beginnings of Swedish words by topic.

Written by hand from the official descriptions of the seven areas (skr. 2020/21:133, the form's instructions) and from
general knowledge of the field. Which area a topic speaks for is not said here: that is learned.
`konst*` is every word that begins so, `mat` that word alone, `mäns_våld*` two words beside each other.
"""

TOPICS: dict[str, str] = {
    "service": (
        "kommersiell* serviceprogram* dagligvar* drivmedel* butik* lanthandel* hemsändning* servicepunkt* "
        "servicebidrag* servicegivare* servicelösning* apotek* ombud* rsp lanthandl* servicenivå* tankställe* "
        "bensinstation* matbutik*"
    ),
    "landsbygd": (
        "landsbygd* glesbygd* lokalsamhäll* bygd* byalag* byautveckl* leader* bygdekraft* lokalt_led* "
        "skärgård* fjällområd* inland* hela_sverige byar byarna gles* småort* serviceort* landsbygdsutveckl* "
        "lokalekonomisk*"
    ),
    "bostad": (
        "bostad* bostäd* boende* boendemiljö* boendeplan* hyresrätt* trygghetsboende* bostadsbrist* "
        "bostadsbygg* bostadsmarknad* bostadsförsörj* flyttkedj* inflytt* utflytt* hemvänd* bosätt* "
        "byggemenskap*"
    ),
    "planering": (
        "samhällsplaner* fysisk* översiktsplan* strukturbild* ortsstruktur* regionplan* planeringsunderlag* "
        "samhällsbygg* bebyggelse* detaljplan* stadsutveckl* stadsbygg* tätort* ortsutveckl* rumslig* "
        "markanvänd* geodata* planeringsperspektiv* flerkärnig* gestalt* arkitektur* livsmiljö* "
        "utvecklingsplan*"
    ),
    "kultur": (
        "kultur* konst* konstnär* museum* museer* musei* bibliotek* teater* scenkonst* musik* film* "
        "litteratur* bildkonst* slöjd* hemslöjd* arkiv* kulturarv* världsarv* kulturmiljö* kulturplan* "
        "kulturskola* folkbildning* studieförbund* bildning* kulturell* läsfrämj*"
    ),
    "halsa": (
        "folkhälso* folkhälsa* hälsa* hälso* välbefinnande* psykisk* välfärd* vård* sjukvård* omsorg* äldre* "
        "e-hälsa* välfärdstekn* socialtjänst* suicid* levnadsvan* hälsofrämj* friskvård* tandvård* patient* "
        "jämlik_häls* ohälsa* ungdomsmottag* nära_vård* social_hållbarhet* livsvillkor* livskvalitet* "
        "uppväxtvillkor*"
    ),
    "civil": (
        "civilsamhäll* ideell* förening* idéburen* socialt_företag* social_ekonomi* sociala_företag* "
        "social_innovation* arbetsintegrer* föreningsliv* delaktig* demokrati* medborgar* trygghet* trygg* "
        "idrott* friluftsliv* fritid* ungdomsråd* unga* barnrätt* barnkonvention* barn"
    ),
    "attraktiv": (
        "attraktiv* platsutveckl* platsvarumärk* varumärk* marknadsför* inflyttar* plats* talangattra* "
        "mötesplats* levande* mötesarena*"
    ),
    "turism": (
        "besöksnäring* turism* turist* destination* besökar* vandringsled* cykelled* led leder naturturism* "
        "besöksmål* hotell* gästnätt* upplevelse* ekoturism* visit* måltid*"
    ),
    "livsmedel": (
        "livsmedel* mat matproduk* matlandet* jordbruk* lantbruk* lantbrukar* primärproduc* råvar* "
        "gröna_näring* förädling* livsmedelsstrateg* livsmedelsförsörj* trädgård* fiske* vattenbruk* "
        "rennäring* slakteri* restaurang*"
    ),
    "kompetens": (
        "kompetens* kompetensförsörj* kompetensråd* kompetensbehov* kompetensutveckl* kompetenshöj* "
        "kompetenslyft* omställningsstud* uppskill* strategisk_kompetens* bristyrk* kompetensnav* "
        "kompetensforum* kompetensarena* arbetskraftsbrist* kompetensbrist*"
    ),
    "utbildning": (
        "utbildning* utbilda* utbild* yrkeshögskol* yh yrkesutbild* vuxenutbild* komvux* gymnasie* gymnasi* "
        "högskol* universitet* campus* studie* student* elev* skola* skolor* skolan lärar* lärande* lärcent* "
        "lärcenter* distansutbild* kurs* utbildningsutbud* studier vux* folkhögskol* grundskol* förskol* "
        "college* teknikcollege* lärosät* eftergymnas* yrkeshögskoleutbild* utbildningsplats* "
        "utbildningsanord* utbildningsnivå* examen*"
    ),
    "validering": (
        "validering* valider* vägledning* yrkesvägled* syv vägledar* matchning* matcha* prao* praktik* "
        "yrkesmäss* yrkesval* arbetsplatsförlagd* lärling* språkombud* handledar*"
    ),
    "arbetsmarknad": (
        "arbetsmarknad* arbetsgivar* arbetskraft* sysselsätt* arbetslös* arbetsförmed* rekryter* anställ* "
        "arbetsliv* arbetsplats* jobb* yrke yrken* bransch* branschråd* uvas* varken_arbet* arbetssökand* "
        "arbetslöshet* varsel* arbetstagar*"
    ),
    "innovation": (
        "innovation* innovativ* startup* start-up* start_up* inkubator* inkubation* science_park* "
        "sciencepark* testbädd* kluster* forskning* smart_specialiser* specialisering* fou f&u s3 "
        "innovationssystem* innovationsstöd* innovationskraft* innovationsled* prototyp* patent* "
        "kommersialiser* accelerator* deep_tech* life_science* forskar* demonstrator* vinnova* "
        "innovationsstrateg* styrkeområd* akademi* triple* spin-off* spetstek* materialteknik* rymd* "
        "innovatör* idéer idé"
    ),
    "foretag": (
        "företag* näringsliv* entreprenör* almi* nyföretag* företagsfrämj* företagsstöd* företagsutveckl* "
        "affärsutveckl* affärs* småföretag* sme* rådgivning* rådgivar* internationaliser* export* exportfräm* "
        "riskkapital* såddfinans* kapitalförsörj* lån mikrofond* finansier* generationsväx* ägarskift* "
        "nystart* tillväxtbolag* driva_eget* investeringsfräm* invest* business* etableringsfräm* industri* "
        "tillverk* produktion* teknik* automation* robot* konkurrenskraft* checkar* checkarna "
        "innovationscheck* affärsängl* coompanion* ung_företagsamhet* uf nyföretagarcent* konsultcheck* "
        "bolag* marknad* produkter"
    ),
    "digital": (
        "digital* digitaliser* ai e-tjänst* e-tjänster artificiell* data öppna_data* it- it cyber* "
        "informationssäker* smarta_samhäll* smart_region* uppkopplad* e-samhäll* digitaliseringsstrateg* "
        "automatiser* iot sakernas_internet* digifysisk*"
    ),
    "bredband": (
        "bredband* fiber* mobiltäck* uppkoppl* bredbandskoordinat* bredbandsstrateg* bredbandsutbygg* 5g nät "
        "nätet gigabit* mobilnät* robust* elektronisk_kommunikation* bredbandsstöd* pts fiberut*"
    ),
    "kollektivtrafik": (
        "kollektivtrafik* buss* tåg* tågtrafik* persontrafik* resenär* trafikförsörj* biljett* hållplats* "
        "resande* resor* restid* regionbuss* pendlar* pendling* pendeltåg* anropsstyrd* länstrafik* linje "
        "linjer regionaltåg* turtäthet* resecent* mobilitetslös* mobilitet*"
    ),
    "infrastruktur": (
        "infrastruktur* transport* järnväg* väg vägar vägnät* vägtrafik* länsplan* länstransportplan* "
        "trafikverket* nationell_plan* åtgärdsvalsstud* stambana* stråk* hamn* sjöfart* flyg* flygplats* "
        "gods* godstransport* logistik* höghastighet* trafiksäker* bärighet* ostkustbanan* botniabanan* "
        "dubbelspår* kust transportsystem* transportinfra* systemanaly* gränsöverskrid* tillgänglighet* "
        "tillgänglig* regional_transportplan* bana banan"
    ),
    "cykel": (
        "cykel* cykla* gc-väg* hållbart_resande* hållbara_resor* mobility_management* beteendepåverk* "
        "samåkning* bilpool*"
    ),
    "laddning": (
        "ladd* laddinfra* elbil* elfordon* elväg* vätgas* biogas* tankstation* fossilfri_transport* "
        "fordonsgas* elektrifier* elflyg* drivlin* fordonsflott* batteri* hållbara_transport*"
    ),
    "energi": (
        "energi* energieffektiv* solenergi* solel* solcell* vindkraft* förnybar* förnyels* fossilfri* fossil* "
        "elnät* effektbrist* kapacitetsbrist* elförsörj* elprod* bioenergi* biobränsle* energikontor* "
        "energirådgiv* energikartlägg* värme* fjärrvärm* elbehov* elanvänd* energiomställ* energistrateg*"
    ),
    "klimat": (
        "klimat* koldioxid* utsläpp* växthusgas* klimatanpass* klimatneutral* klimatomställ* klimatavtryck* "
        "agenda_2030* globala_mål* hållbarhetslöft* klimatlöft* klimatkontrak* klimatfärd* klimatråd* "
        "koldioxidbudget* klimatsynk* ekologisk_hållbar* miljöpåverk* negativa_utsläpp*"
    ),
    "cirkular": (
        "cirkulär* återbruk* återvinn* resurseffektiv* avfall* kretslopp* plast* bioekonomi* biobaser* skog* "
        "trä träbygg* symbios* industriell_symbios* textil* hållbar_konsum* hållbar_produktion* resursanvänd* "
        "livscykel* delningsekonom* giftfri* upphandling* bioraffin* material* sidoström* restström*"
    ),
    "natur": (
        "biologisk_mångfald* vatten* natur naturen* naturmiljö* naturvård* ekosystem* ekosystemtjänst* "
        "grön_infrastrukt* miljömål* miljö miljön miljöarbet* miljöprogr* hav havet havs* östersjön* sjö "
        "sjöar* våtmark* pollin* naturreserv* miljöled* vattenråd* vattenförsörj* övergödn* luft* naturbaser* "
        "miljöfråg* miljöledning*"
    ),
    "jamstalld": (
        "jämställd* jämställdhet* jämställdhetsintegr* genus* kön könet* könsfördel* könsuppdel* "
        "könsstereotyp* könsbund* könsmöns* könssegreg* könsstruk* kvinnor* kvinna* kvinnlig* kvinnors män "
        "mäns flickor* pojkar* normkrit* normer* normmed* cemr* könsroll* ojämställd* ojämlik* hbtq* "
        "machokultur* icke-_binär* sexuell* maktförd* jämlik* jämlikhet* makt diskriminer*"
    ),
    "vald": (
        "våld* mäns_våld* hedersrel* kvinnofrid* kvinnojour* våldsutsatt* förtryck* våldspreven* sexualiser* heder*"
    ),
    "kvinnoforetag": (
        "kvinnors_företag* kvinnors_entrepren* kvinnliga_företag* företagande_kvinn* kvinnligt_entrepren* styrelse*"
    ),
    "integration": (
        "integration* integrations* nyanländ* utrikes* utrikesfödd* utlandsfödd* invandr* flykting* asyl* "
        "etabler* migra* mottagande* ukrain* sfi språk* samhällsoriente* samhällskommunik* modersmål* amif* "
        "utomeurop* introduktion* segreg* utanförskap* mångfald* inkluder* interkultur* rasism* etnisk* "
        "minoritet* romsk* romer tredjelandsmed* civic* partnerskap_skåne* arbetslivsetabler* modersmål tolk* "
        "främlings* utsatta_områd* utrikesfödda_kvinn* isof samisk* samer* minoritetsspråk*"
    ),
    "fond": (
        "strukturfond* regionalfond* eruf socialfond* esf interreg* 1:1 anslag* medfinansier* projektmedel* "
        "projektstöd*"
    ),
    "analys": (
        "analys* statistik* kunskapsunderlag* utvärder* lägesbild* scenario* framtid* foresight* omvärld* "
        "strategisk_plan* rus revider* utvecklingsstrateg*"
    ),
    "samverkan": (
        "samverkan* samarbet* nätverk* dialog* partnerskap* kommunerna kommunal* länsstyrels* mötesarenor* möten"
    ),
}
