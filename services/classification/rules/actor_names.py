"""Organisations known by name, and by what their kind's names begin and end with; for actors.py."""

# As written in the text -> the name it is counted under. A name in lower case counts in lower case too.
KNOWN: dict[str, dict[str, str]] = {
    "region": {"Västra Götalandsregionen": "Västra Götalandsregionen", "VGR": "Västra Götalandsregionen"},
    "agency": {
        name: name
        for name in (
            "Tillväxtverket", "Trafikverket", "Arbetsförmedlingen", "Skolverket", "Vinnova", "Energimyndigheten",
            "Naturvårdsverket", "Skogsstyrelsen", "Boverket", "Jordbruksverket", "Migrationsverket",
            "Försäkringskassan", "Polismyndigheten", "Folkhälsomyndigheten", "Socialstyrelsen", "Kulturrådet",
            "Riksantikvarieämbetet", "Jämställdhetsmyndigheten", "Formas", "Vetenskapsrådet", "Transportstyrelsen",
            "Lantmäteriet", "Kommerskollegium", "Tillväxtanalys", "Konsumentverket", "Bolagsverket", "Skatteverket",
            "Upphandlingsmyndigheten", "Universitetskanslersämbetet", "Kriminalvården", "Sametinget", "Sjöfartsverket",
            "Myndigheten för yrkeshögskolan", "Post- och telestyrelsen", "Svenska ESF-rådet", "Statens kulturråd",
            "Statistiska centralbyrån", "Havs- och vattenmyndigheten",
        )
    }
    | {
        "MYH": "Myndigheten för yrkeshögskolan", "PTS": "Post- och telestyrelsen", "ESF-rådet": "Svenska ESF-rådet",
        "SCB": "Statistiska centralbyrån", "MSB": "MSB", "DIGG": "DIGG", "MUCF": "MUCF",
        "HaV": "Havs- och vattenmyndigheten", "SGU": "SGU", "SMHI": "SMHI", "SPSM": "SPSM",
    },
    "university": {
        "KTH": "KTH", "Chalmers": "Chalmers tekniska högskola", "SLU": "SLU", "LTU": "Luleå tekniska universitet",
        "BTH": "Blekinge tekniska högskola", "Mittuniversitetet": "Mittuniversitetet",
        "Linnéuniversitetet": "Linnéuniversitetet", "Mälardalens universitet": "Mälardalens universitet",
        "Jönköping University": "Jönköping University", "Karolinska institutet": "Karolinska institutet",
        "Högskolan Väst": "Högskolan Väst", "Högskolan Dalarna": "Högskolan Dalarna",
    },
    "institute": {"RISE": "RISE", "Swerim": "Swerim", "Skogforsk": "Skogforsk", "Innovatum": "Innovatum"},
    "company": {"Almi": "Almi", "Almi Företagspartner": "Almi", "Business Sweden": "Business Sweden",
                "Visit Sweden": "Visit Sweden", "PostNord": "PostNord"},
    "association": {
        name: name
        for name in (
            "Coompanion", "Hushållningssällskapet", "Företagarna", "Svenskt Näringsliv", "Handelskammaren",
            "Nyföretagarcentrum", "Rädda Barnen", "Röda Korset", "Studieförbunden", "Drivhuset", "Ung Företagsamhet",
            "Hela Sverige ska leva", "Fastighetsägarna", "Folkbildningsrådet", "Naturskyddsföreningen",
            "Sveriges Kommuner och Regioner", "Riksidrottsförbundet", "Svensk Handel", "Teknikföretagen",
        )
    }
    | {"LRF": "LRF", "SKR": "Sveriges Kommuner och Regioner", "IOGT-NTO": "IOGT-NTO", "ABF": "ABF", "LO": "LO",
       "TCO": "TCO", "Saco": "Saco"},
}  # fmt: skip
