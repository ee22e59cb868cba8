"""The login page's words, in Swedish and English."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Logga in", "Log in"),
    "skip": ("Hoppa till innehållet", "Skip to content"),
    "navigation": ("Sidans verktyg", "Tools of the page"),
    "other_language": ("English", "Svenska"),
    "other_language_label": ("Show the page in English", "Visa sidan på svenska"),
    "to_provider": ("Logga in med {name}", "Log in with {name}"),
    "provider_name": ("din organisation", "your organisation"),
    "provider_help": (
        "Du skickas till din organisations inloggning och kommer tillbaka hit när du är klar.",
        "You are sent to your organisation's login and come back here when you are done.",
    ),
    "local_help": (
        "Engångskoden skrivs ut i terminalen när Insats startas, och av kommandot",
        "The one-time code is printed in the terminal when Insats starts, and by the command",
    ),
    "no_login": (
        "Den här installationen har ingen inloggning för personer. Be den som sköter den att ställa in en.",
        "This installation has no login for people. Ask whoever runs it to set one up.",
    ),
    "name": ("Ditt namn", "Your name"),
    "name_help": (
        "Visas i loggen över vem som har gjort vad. Den som har undertecknat får inte godkänna.",
        "Shown in the record of who did what. Whoever has signed may not accept.",
    ),
    "roles": ("Vad du ska göra", "What you are going to do"),
    "editor": ("Skriva i en uppgiftslämnares utkast", "Write in a respondent's draft"),
    "signer": ("Skriva, underteckna och lämna in", "Write, sign and submit"),
    "agency": ("Granska och avgöra, för myndigheten", "Review and decide, for the agency"),
    "admin": ("Sköta systemet: köer, larm, logg", "Run the system: queues, alerts, records"),
    "subscriber": ("Läsa sammanställningar", "Read compilations"),
    "respondent": ("Uppgiftslämnare", "Respondent"),
    "respondent_help": (
        "Kod, till exempel 24 för Västerbotten. Behövs för att skriva och lämna in.",
        "A code, such as 24 for Västerbotten. Needed to write and submit.",
    ),
    "code": ("Engångskod", "One-time code"),
    "submit": ("Logga in", "Log in"),
    "faults": ("Det här behöver rättas", "This needs correction"),
    "logged_out": ("Du är utloggad.", "You are logged out."),
}

FAULTS: dict[str, tuple[str, str]] = {
    "name": ("Skriv ditt namn.", "Write your name."),
    "roles": ("Välj minst en uppgift.", "Choose at least one task."),
    "respondent": ("Ange uppgiftslämnarens kod.", "Give the respondent's code."),
    "code": (
        "Koden gäller inte: den är felskriven, för gammal eller redan använd. Ta fram en ny.",
        "The code is not valid: mistyped, too old or used already. Get a new one.",
    ),
    "from-elsewhere": (
        "Formuläret kom inte från den här sidan. Försök igen.",
        "The form did not come from this page. Try again.",
    ),
    "late": (
        "Inloggningen tog för lång tid eller var redan använd. Försök igen.",
        "The login took too long or was used already. Try again.",
    ),
    "denied": ("Inloggningen avbröts. Försök igen.", "The login was cancelled. Try again."),
    "unproven": (
        "Svaret från inloggningstjänsten gick inte att lita på. Försök igen, och säg till den som sköter "
        "installationen om det händer på nytt.",
        "The login service's answer could not be trusted. Try again, and tell whoever runs the installation if it "
        "happens once more.",
    ),
    "away": (
        "Inloggningstjänsten svarar inte just nu. Försök igen om en stund.",
        "The login service does not answer just now. Try again shortly.",
    ),
    "no-subject": (
        "Inloggningstjänsten säger inte vem du är. Säg till den som sköter installationen.",
        "The login service does not say who you are. Tell whoever runs the installation.",
    ),
    "no-role": (
        "Ditt konto har ingen roll i Insats. Be den som sköter behörigheter hos er om en.",
        "Your account has no role in Insats. Ask whoever manages permissions in your organisation for one.",
    ),
    "no-respondent": (
        "Ditt konto säger inte för vilken uppgiftslämnare du arbetar. Be den som sköter behörigheter att ange det.",
        "Your account does not say which respondent you work for. Ask whoever manages permissions to state it.",
    ),
    "several-respondents": (
        "Ditt konto gäller flera uppgiftslämnare. Logga in med ett konto för en av dem.",
        "Your account is for several respondents. Log in with an account for one of them.",
    ),
}
