"""The pages the browser tests look at, with content as it will be: long words, missing facts, nothing found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from portal.formular.rules.verarbeitung import Empfaenger, Zweck
from portal.kommune.models import Kommune
from portal.leistung.rules.fundstellen import Teil
from portal.redaktion.models import Anliegen, Datenschutzhinweis, Neuerung, Zuschrift
from portal.redaktion.operations.zuschriften import Zuschriftinhalt
from portal.vorgang.operations.echtheit import Schreiben
from portal.web.buerger.kontakt import KontaktForm
from portal.web.buerger.pruefung import PruefForm
from portal.web.buerger.stand import MeldungsstandForm
from portal.web.ui import komponenten
from portal.web.verwaltung.mitsprache import AnliegenForm, KommentarForm, StandForm

_LAGEN = [
    ("Umzug und Wohnen", "Wohnung anmelden, Wohngeld, Abfalltonne, Hund und Auto ummelden", "home"),
    ("Ausweise, Urkunden, Nachweise", "Perso, Reisepass, Geburtsurkunde, Führungszeugnis", "id-card"),
    ("Geburt", "Geburt anmelden, Urkunde, Elterngeld", "baby"),
    ("Kita und Kinderbetreuung", "Kitaplatz, Elternbeitrag, Kindertagespflege", "blocks"),
    ("Heiraten", "Eheschließung anmelden, Ehefähigkeitszeugnis", "rings"),
    ("Auto und Fahrzeug", "Zulassen, ummelden, abmelden, Wunschkennzeichen", "car"),
]
LAGEN = [{"titel": t, "kurz": k, "zeichen": z, "ziel": "/lebenslage/"} for t, k, z in _LAGEN]

_LEISTUNGEN = [
    ("Geburtsurkunde bestellen", "Für Kindergeld, Elterngeld, Reisepass oder die Heirat.", True),
    ("Personalausweis beantragen", "Deutsche ab 16 Jahren bekommen hier ihren Personalausweis.", False),
    ("Wohnung anmelden", "Innerhalb von zwei Wochen nach dem Einzug.", False),
    ("Hund anmelden", "Hundesteuer und Meldung nach dem Landeshundegesetz.", False),
    ("Wohnberechtigungsschein", "Damit Sie eine öffentlich geförderte Wohnung mieten können.", False),
    ("Straßenverkehrsordnungswidrigkeitenverfahren: Anhörung", "", False),
]
LEISTUNGEN = [{"titel": t, "kurz": k, "online": o, "ziel": "/leistung/"} for t, k, o in _LEISTUNGEN]

LEISTUNG: dict[str, Any] = {
    "seite_titel": "Geburtsurkunde bestellen",
    "leistung": {
        "titel": "Geburtsurkunde bestellen",
        "kurz": "Das Standesamt, das die Geburt beurkundet hat, stellt Ihnen die Urkunde aus. Sie kommt mit der Post.",
        "absaetze": ["Sie bekommen Urkunden für sich selbst, Ihre Kinder, Eltern, Großeltern und Ihren Ehegatten."],
    },
    "pfad": [{"titel": "Ausweise, Urkunden, Nachweise", "ziel": "/lebenslage/"}],
    "online": {"ziel": "/antrag/", "text": "Jetzt bestellen"},
    "stelle": {
        "name": "Standesamt Musterstadt",
        "grund": "Zuständig ist das Standesamt des Ortes, an dem das Kind geboren wurde.",
        "strasse": "Beispielplatz 1",
        "plz": "00000",
        "ort": "Musterstadt",
        "ersatz": True,
        "telefon": "",
        "email": "standesamt@musterstadt.example",
        "oeffnungszeiten": "",
    },
    "gebuehr": {
        "text": "ab 10,00 €",
        "zeilen": [
            {"name": "Erste Urkunde", "betrag": "10,00 €"},
            {"name": "Jede weitere gleiche Urkunde", "betrag": "5,00 €"},
        ],
        "hinweis": "Die Gebühren sind in der Demo vorläufig eingestellt.",
    },
    "anmeldung": {"text": "Nutzerkonto oder ohne Anmeldung mit Ausweiskopie", "zeichen": "stufe-substanziell"},
    "dauer": "",
    "unterlagen": ["Ihr Ausweis", "bei Verwandten: Nachweis der Verwandtschaft, zum Beispiel Ihre Geburtsurkunde"],
    "rechtsgrundlagen": [{"text": "§§ 55, 59 und 62 Personenstandsgesetz (PStG)", "ziel": ""}],
    "wege": [
        {"zeichen": "post", "titel": "Per Post", "text": "Standesamt Musterstadt\nBeispielplatz 1\n00000 Musterstadt"},
        {"zeichen": "haus-amt", "titel": "Vor Ort", "text": "Im Rathaus, mit Ihrem Ausweis."},
    ],
    "fragen": [{"titel": "Kann ich die Urkunde abholen?", "text": "Ja. Schreiben Sie es in die Bemerkung."}],
    "stand": date(2026, 11, 2),
}
INFORMATION: dict[str, Any] = {
    "seite_titel": "Hund anmelden",
    "leistung": {"titel": "Hund anmelden", "kurz": "", "absaetze": []},
    "pfad": [],
    "online": None,
    "ohne_online": "Diese Leistung gibt es hier noch nicht online.",
    "stelle": {"name": "Stadt Musterstadt"},
    "gebuehr": {},
    "anmeldung": {},
}

ANLIEGEN = Anliegen(
    schluessel=UUID(int=1),
    kommune=Kommune(id="musterdorf", bezeichnung="Gemeinde Musterdorf"),
    titel="Termine online vergeben",
    text="Damit niemand mehr anrufen muss.",
    rolle="Redaktion",
    antwort="Im Frühjahr.",
    am=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
)
ZUSCHRIFT = Zuschrift(
    eingang_am=datetime(2026, 11, 21, 8, 30, tzinfo=UTC), loeschung_am=datetime(2027, 11, 21, tzinfo=UTC)
)

# Path -> template and context.
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "/komponenten/": ("ui/komponenten.html", komponenten.context()),
    "/": (
        "buerger/startseite.html",
        {
            "seite_titel": "Serviceportal",
            "stichworte": [{"titel": t, "ziel": "/suche/"} for t in ("Geburtsurkunde", "Personalausweis", "Ummelden")],
            "lebenslagen": LAGEN,
            "bloecke": ["haeufig", "lebenslagen", "bild", "online"],
            "haeufig": LEISTUNGEN,
            "leichte_sprache": True,
            "dgs_video": "https://video.example/dgs",
        },
    ),
    "/suche/": (
        "buerger/suche.html",
        {
            "seite_titel": "Suche: geburtsurkunde",
            "begriff": "geburtsurkunde",
            "anzahl": 6,
            "treffer": [
                {**row, "titel": [Teil(str(row["titel"]), markiert=True)], "kurz": [Teil(str(row["kurz"]))]}
                for row in LEISTUNGEN
            ],
            "alle_ziel": "/suche/?q=geburtsurkunde&alle=1",
            "filter": [
                {"titel": "Kosten", "werte": [{"titel": "kostet etwas", "anzahl": 6, "ziel": "#", "gewaehlt": False}]}
            ],
        },
    ),
    "/suche/leer/": (
        "buerger/suche.html",
        {
            "seite_titel": "Suche: gebrutsurkunde",
            "begriff": "gebrutsurkunde",
            "anzahl": 0,
            "treffer": [],
            "gemeint": [{"titel": "geburtsurkunde", "ziel": "/suche/?q=geburtsurkunde"}],
            "lebenslagen": LAGEN,
        },
    ),
    "/leistung/": ("buerger/leistung.html", LEISTUNG),
    "/leistung/information/": ("buerger/leistung.html", INFORMATION),
    "/leistungen/": (
        "buerger/leistungen.html",
        {
            "seite_titel": "Leistungen A–Z",
            "gruppen": [{"buchstabe": b, "leistungen": LEISTUNGEN} for b in "ABEGHKMPSUWZ"],
        },
    ),
    "/lebenslage/": (
        "buerger/lebenslage.html",
        {
            "seite_titel": "Geburt",
            "lebenslage": {"titel": "Geburt", "kurz": "Geburt anmelden, Urkunde, Elterngeld"},
            "leistungen": LEISTUNGEN,
            "pfad": [{"titel": "Lebenslagen", "ziel": "/lebenslagen/"}],
        },
    ),
    "/lebenslage/leer/": (
        "buerger/lebenslage.html",
        {"seite_titel": "Boot", "lebenslage": {"titel": "Boot", "kurz": ""}, "leistungen": [], "pfad": []},
    ),
    "/lebenslagen/": (
        "buerger/lebenslagen.html",
        {"seite_titel": "Lebenslagen", "gruppen": [{"titel": "Für Bürgerinnen und Bürger", "lagen": LAGEN}]},
    ),
    "/kontakt/": (
        "buerger/kontakt.html",
        {"seite_titel": "Kontakt", "form": KontaktForm({"thema": "x", "email": "keine"}), "adresse": "/kontakt/"},
    ),
    "/kontakt/gesendet/": ("buerger/kontakt_gesendet.html", {"seite_titel": "Gesendet", "ohne_adresse": True}),
    "/stand/": (
        "buerger/stand.html",
        {"seite_titel": "Wie weit ist meine Meldung?", "form": MeldungsstandForm({"code": "7"})},
    ),
    "/pruefen/": (
        "buerger/pruefen.html",
        {"seite_titel": "Ist ein Schreiben echt?", "form": PruefForm({"code": "7KQ4"}), "adresse": "/pruefen/"},
    ),
    "/pruefen/echt/": (
        "buerger/pruefen.html",
        {
            "seite_titel": "Ist ein Schreiben echt?",
            "form": PruefForm(),
            "adresse": "/pruefen/",
            "schreiben": Schreiben("Eingangsbestätigung", "016-2026-7KQ4MW", "Anna Erfunden", "", "Standesamt"),
            "am": datetime(2026, 11, 21, 10, 15, tzinfo=UTC),
        },
    ),
    "/pruefen/unbekannt/": (
        "buerger/pruefen.html",
        {"seite_titel": "Prüfen", "form": PruefForm(), "adresse": "/pruefen/", "unbekannt": True},
    ),
    "/protokoll/": (
        "buerger/protokoll.html",
        {
            "seite_titel": "Das Protokoll und seine Unterschriften",
            "schluessel": "A" * 43 + "=",
            "koepfe": [{"lfd": 812, "pruefwert": "0f" * 32, "am": "2026-11-21T23:59:50+01:00", "signatur": ""}],
        },
    ),
    "/leistung/datenschutz/": (
        "buerger/leistung_datenschutz.html",
        {
            "seite_titel": "Datenschutz: Geburtsurkunde bestellen",
            "pfad": [{"titel": "Geburtsurkunde bestellen", "ziel": "/leistung/"}],
            "verantwortlich": "Stadt Musterstadt",
            "zwecke": [Zweck(text="Die bestellten Urkunden ausstellen", rechtsgrundlage="§ 55 PStG")],
            "abgefragt": [{"titel": "Urkunden", "felder": [{"text": "Ereignis", "recht": "§ 55 Abs. 2 PStG"}] * 3}],
            "empfaenger": [Empfaenger(wer="Der Bezahldienst der Kommune", wofuer="Er nimmt die Gebühr ein.")],
            "fristen": [{"was": "Akte", "dauer": "10 Jahre", "grund": "Frist je Leistung zu prüfen", "offen": True}],
            "eigenes": Datenschutzhinweis(text="Unser Archiv bekommt Kopien.", stand=date(2026, 11, 2)),
        },
    ),
    "/verwaltung/datenschutz/": (
        "verwaltung/datenschutz.html",
        {
            "seite_titel": "Datenschutz je Leistung",
            "zeilen": [
                {"ziel": "#", "seite": "#", "titel": "Geburtsurkunde bestellen", "stand": None, "entwurf": True}
            ],
        },
    ),
    "/barrierefreiheit/": ("buerger/barrierefreiheit.html", {"seite_titel": "Erklärung zur Barrierefreiheit"}),
    "/verwaltung/mitsprache/": (
        "verwaltung/mitsprache.html",
        {
            "seite_titel": "Mitsprache",
            "form": AnliegenForm({"titel": "Ein Wunsch"}),
            "gruppen": [
                {"titel": "Geplant", "zeilen": [(ANLIEGEN, 3)]},
                {"titel": "Umgesetzt", "zeilen": [(ANLIEGEN, 0)]},
            ],
            "neuerungen": [Neuerung(titel="Kontaktformular", text="Menschen schreiben direkt.", am=ANLIEGEN.am)],
            "plattform": True,
        },
    ),
    "/verwaltung/anliegen/": (
        "verwaltung/anliegen.html",
        {
            "seite_titel": "Termine",
            "anliegen": ANLIEGEN,
            "kommentare": [],
            "unterstuetzen": ["Gemeinde Musterdorf"],
            "form": KommentarForm(),
            "stand": StandForm(prefix="s"),
            "plattform": True,
            "adresse": "#",
        },
    ),
    "/verwaltung/zuschriften/": (
        "verwaltung/zuschriften.html",
        {
            "seite_titel": "Zuschriften",
            "erfolg": "erledigt",
            "zeilen": [{"ziel": "#", "thema": "Barriere melden", "zuschrift": ZUSCHRIFT}] * 3,
        },
    ),
    "/verwaltung/zuschrift/": (
        "verwaltung/zuschrift.html",
        {
            "seite_titel": "Barriere melden",
            "zuschrift": ZUSCHRIFT,
            "inhalt": Zuschriftinhalt("barriere", "Der Knopf geht nicht. " * 9 + "x" * 90, "", "erna@example.invalid"),
        },
    ),
    "/arbeitsplatz/": (
        "ui/komponenten_arbeitsplatz.html",
        komponenten.context() | {"seite_titel": "Postkorb"},
    ),
    "/404/": ("404.html", {}),
    "/403/": ("403.html", {"abgelaufen": True}),
    "/400/": ("400.html", {}),
    "/500/": ("500.html", {"kommune": None, "demo": None}),
}
