"""What a form definition may say: the schema of `definitionen/<id>/<version>.json` and its documentation.

A Formular is a sequence of Schritte (pages), each with a few Felder. Consecutive Schritte with the same `gruppe` are
asked once per entry of that repeating group. Conditions look back only: a field may depend on what stands before it,
and on the same page only by "one field has one of these values", so that a page can show and hide it without asking
the server. Texts are German and may hold placeholders such as ``{standesamt}``, filled from outside.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from portal.core.angaben import FesteAngaben
from portal.formular.rules.abhaengigkeit import fields_in
from portal.formular.rules.ausdruck import Ausdruck
from portal.formular.rules.bausteine import expand
from portal.formular.rules.datum import Genauigkeit
from portal.formular.rules.fim import Stammdatenschema
from portal.formular.rules.folge import Folgeantrag
from portal.formular.rules.gebuehrenmodell import Gebuehr, Urkundengebuehr
from portal.formular.rules.grundmodell import Kennung, Slug
from portal.formular.rules.oeffnung import Oeffnung
from portal.formular.rules.vertretung import expand_steps

PLATZHALTER = re.compile(r"\{([a-z_]+)\}")


class Typ(StrEnum):
    """Type of an answer and the JSON value it is kept as."""

    TEXT = "text"  # str, one line
    TEXTLANG = "textlang"  # str, several lines
    DATUM = "datum"  # str, ISO, possibly partial
    ZEIT = "zeit"  # str, HH:MM
    GANZZAHL = "ganzzahl"  # int
    DEZIMAL = "dezimal"  # str, the canonical text of zahl.canonical
    BETRAG = "betrag"  # int, euro cents
    IBAN = "iban"  # str, capitals without spaces
    AUSWAHL = "auswahl"  # str, value of one option
    MEHRFACHAUSWAHL = "mehrfachauswahl"  # list[str], in the order of the options
    JANEIN = "janein"  # bool
    ORT = "ort"  # str, code of an Ort given from outside
    ORTSTEIL = "ortsteil"  # str, code of a place whose PLZ does not say the Kommune, given from outside
    PLZ = "plz"  # str
    EMAIL = "email"  # str
    TELEFON = "telefon"  # str
    PUNKT = "punkt"  # str, "51.06340,6.09460": latitude and longitude (WGS 84); ",bestaetigt" behind it: see punkt
    LAND = "land"  # str, ISO 3166-1 alpha-2
    DATEI = "datei"  # list[str], ids of uploads given from outside
    VERWEIS = "verweis"  # str, "neu" or the id of an earlier entry of the same group


# What an expression can give; texts are taken as they are, numbers are rounded where the type is whole.
BERECHENBAR = frozenset({Typ.TEXT, Typ.DATUM, Typ.ZEIT, Typ.GANZZAHL, Typ.DEZIMAL, Typ.BETRAG, Typ.JANEIN})

MEHRWERTIG = frozenset({Typ.MEHRFACHAUSWAHL, Typ.DATEI})  # the value is a list


class Darstellung(StrEnum):
    """How a choice looks. `auto`: radio buttons up to 9 options, else a select; yes/no as radio buttons."""

    AUTO = "auto"
    RADIO = "radio"
    SELECT = "select"
    HAKEN = "haken"  # a single check box (janein)


class Fimbezug(FesteAngaben):
    """Which element of FIM this is: id and version, and its place in the form's tree (`fimbaum`), where it has one."""

    id: Annotated[str, Field(min_length=1)]
    version: str = ""
    pfad: str = ""


class Aufgabe(FesteAngaben):
    """Something that is left for the author: what an import could not carry over. A form with open ones cannot go out.

    `regel` is the id of the rule of FIM it is about; `vermerk` says how it was settled.
    """

    art: Literal["regel", "codeliste", "typ", "grenze", "meldung", "wiederholung", "vorbefuellung", "nicht_gefragt"]
    text: str
    regel: str = ""
    zustand: Literal["offen", "erledigt", "entfaellt"] = "offen"
    vermerk: str = ""


class Option(FesteAngaben):
    wert: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
    label: str
    code: str | None = None  # of the list the option comes from, where `wert` cannot be the same
    hinweis: str = ""
    kurz: str = ""  # in summaries, where the label is a sentence
    papier: str | None = None  # the label on the printed form; "" where this cannot be had on paper
    wenn: Ausdruck | None = None


class Regel(FesteAngaben):
    """A rule beyond the type: `muss` must hold, else `meldung` is shown at the field."""

    muss: Ausdruck
    meldung: str


class Meldungen(FesteAngaben):
    fehlt: str = ""
    ungueltig: str = ""


class Variante(FesteAngaben):
    """Other words for the same field where `wenn` holds; the first that fits counts, empty texts stay as they were."""

    wenn: Ausdruck
    label: str = ""
    hinweis: str = ""
    fehlt: str = ""


class Vorbelegung(FesteAngaben):
    """Where a first value comes from; the person may change it, unless the field says otherwise.

    `login`: attribute `schluessel` of the login; `text`: the placeholder `schluessel`; `leistung`: `werte` by the id of
    the Leistung the person came from (first entry of a group only); `fest`: `schluessel` itself.
    """

    quelle: Literal["login", "text", "leistung", "fest"]
    schluessel: str = ""
    werte: dict[str, str] = {}


class Verweis(FesteAngaben):
    """Which earlier entries of the group can be pointed to: those with the same answers to `gleich`."""

    gleich: list[Kennung]
    anzeige: list[Kennung]  # fields that describe the entry
    neu: str  # label of the option "another one"


class Feld(FesteAngaben):
    """One question."""

    id: Kennung
    typ: Typ
    label: str
    hinweis: str = ""  # below the label, read out with the field
    hilfe: str = ""  # longer, to be opened
    kurz: str = ""  # label in summaries, where `label` is a question
    pflicht: bool | Ausdruck = False
    wenn: Ausdruck | None = None
    optionen: list[Option] = []
    varianten: list[Variante] = []
    max_laenge: Annotated[int, Field(ge=1, le=10_000)] = 120
    minimum: int | None = None  # of a number; cents of a betrag, which is never below zero unless this says so
    maximum: int | None = None
    nachkommastellen: Annotated[int, Field(ge=0, le=6)] = 2  # the most a dezimal may have
    einheit: str = ""  # of a number, e.g. "m²": taken where it is typed, shown behind the number
    genauigkeit: Genauigkeit = Genauigkeit.TAG
    vergangenheit: bool = False  # a date not after today
    name: bool = False  # names of persons: only their characters, at least one letter, or "-" for none
    muss_ja: bool = False  # a declaration: yes, or the form cannot be submitted
    berechnet: Ausdruck | None = None  # shown, not typed: follows from answers of earlier pages
    fest: bool = False  # set when the draft is opened, shown and never changed; not there without, unless obligatory
    gesperrt_wenn_geprueft: bool = False  # value from a login at "substantiell" or above cannot be changed
    autocomplete: str = ""
    vorschlaege: Literal["", "orte"] = ""  # of a text: names of places of the Kreis are offered while typing
    darstellung: Darstellung = Darstellung.AUTO
    vorbelegung: Vorbelegung | None = None
    verweis: Verweis | None = None
    max_dateien: Annotated[int, Field(ge=1, le=20)] = 5
    rechtsgrundlage: str = ""
    regeln: list[Regel] = []
    warnungen: list[Regel] = []
    meldungen: Meldungen = Meldungen()
    sensibel: bool = False  # deleted or masked sooner than the rest (copies of identity documents)
    fim: Fimbezug | None = None
    aufgaben: list[Aufgabe] = []

    @model_validator(mode="after")
    def check(self) -> Self:
        if (self.typ in (Typ.AUSWAHL, Typ.MEHRFACHAUSWAHL)) != bool(self.optionen):
            raise ValueError(f"{self.id}: options belong to a choice, and a choice needs options")
        if len({option.wert for option in self.optionen}) != len(self.optionen):
            raise ValueError(f"{self.id}: two options have the same value")
        if (self.typ is Typ.VERWEIS) != (self.verweis is not None):
            raise ValueError(f"{self.id}: `verweis` belongs to the type verweis")
        if self.berechnet is not None and (self.typ not in BERECHENBAR or self.pflicht or self.vorbelegung):
            raise ValueError(f"{self.id}: this type cannot be computed, or something else is said of its value too")
        if self.pflicht is not False and not self.meldungen.fehlt:
            raise ValueError(f"{self.id}: an obligatory field needs `meldungen.fehlt`")
        return self


class Art(StrEnum):
    FRAGEN = "fragen"  # a page with questions
    LISTE = "liste"  # the entries of a group: add, change, remove
    STOPP = "stopp"  # the way ends here: text says what to do instead
    PRUEFEN = "pruefen"  # all answers, the fee, the declarations and the button that submits


class Schritt(FesteAngaben):
    """One page. Paragraphs of `einleitung` are separated by an empty line."""

    id: Slug
    titel: str
    abschnitt: Kennung
    art: Art = Art.FRAGEN
    einleitung: str = ""
    papier: str | None = None  # the same on the printed form, where `einleitung` speaks of the screen
    hilfe: str = ""
    gruppe: Kennung | None = None  # asked once per entry; for `liste` the group that is listed
    wenn: Ausdruck | None = None
    uebernahme: Kennung | None = None  # a verweis field: where it points to another entry, that one's answers count
    felder: Annotated[list[Feld], BeforeValidator(expand)] = []
    aufgaben: list[Aufgabe] = []
    anforderung: Kennung | None = None  # the page is there while this demand is not met by the login


class Vertrauensniveau(StrEnum):
    """How sure one must be who it is (BSI TR-03107)."""

    KEINES = "keines"
    NIEDRIG = "niedrig"
    SUBSTANTIELL = "substantiell"
    HOCH = "hoch"


class Schreibform(StrEnum):
    """In what form the law wants it declared (§ 3a VwVfG NRW, §§ 126, 126b BGB)."""

    KEINE = "keine"
    TEXTFORM = "textform"
    SCHRIFTFORM = "schriftform"  # eID, or printed and signed


class Anforderung(FesteAngaben):
    """A demand of the law where `wenn` holds; see `anforderung`. Several may hold, each is met by itself."""

    id: Kennung
    wenn: Ausdruck | None = None
    vertrauensniveau: Vertrauensniveau = Vertrauensniveau.KEINES
    form: Schreibform = Schreibform.KEINE
    grund: str  # for the person: what is needed and why
    rechtsgrundlage: str


class Mitzeichnung(Anforderung):
    """Where `wenn` holds one more person must agree to all answers, by a link that is passed on to them; their login
    must reach the level, and with Schriftform the eID (docs/adr/0045). Each demand is one person.
    """

    person: str  # who that is, as one says it to who fills in: "Ihre Ehefrau oder Ihr Ehemann"
    erklaerung: str  # what that person declares, in their own words


class Empfaenger(FesteAngaben):
    """Who receives answers besides the office that is applied to; see `empfaenger`.

    `vorgang`: an office that has something to decide of its own; `abschrift`: a copy for an office or a body outside.
    """

    id: Kennung
    art: Literal["abschrift", "vorgang"]
    wer: Annotated[str, Field(min_length=3)]  # as one says it: "die Lebensmittelüberwachung"
    funktion: str = ""  # of the catalogue: whoever has it at the place
    leistung: str = ""  # of the catalogue: what it is at that office; empty: the one that is applied for
    stelle: str = ""  # without Funktion: key of a Kreis office, or of a body outside
    wenn: Ausdruck | None = None
    felder: list[Kennung] = []  # fields, or a group for all of its fields; empty: everything
    grund: Annotated[str, Field(min_length=3)]  # for the person: what they get it for
    rechtsgrundlage: str = ""
    bestaetigt: bool = False  # the controller has agreed; until then a page says "zu prüfen"
    nur_auf_anlass: bool = False  # named, but the office decides case by case: nothing goes by itself


class Pruefpunkt(FesteAngaben):
    """What nobody has confirmed yet, for the editor: what it is, and who is to be asked. Never shown to citizens."""

    text: Annotated[str, Field(min_length=10, max_length=400)]
    feld: Kennung | None = None  # the question it is about


class Abschnitt(FesteAngaben):
    id: Kennung
    titel: str


class Gruppe(FesteAngaben):
    id: Kennung
    titel: str  # of one entry, with {nummer}
    hinzufuegen: str  # label of the button
    entfernen: str
    minimum: Annotated[int, Field(ge=1)] = 1
    maximum: Annotated[int, Field(ge=1, le=50)] = 10
    anzahl: Ausdruck | None = None  # how many there are, by earlier answers; a list page could then change nothing
    anzeige: list[Kennung]  # fields that describe an entry in the list
    fim: Fimbezug | None = None


class Formular(FesteAngaben):
    """A versioned definition. `(id, version)` is frozen as soon as someone has used it."""

    id: Slug
    version: Annotated[int, Field(ge=1)]
    titel: str
    leistungen: list[str]
    abschnitte: list[Abschnitt]
    gruppen: list[Gruppe] = []
    platzhalter: dict[str, str] = {}  # name and default of each placeholder
    schritte: Annotated[list[Schritt], BeforeValidator(expand_steps)]
    anforderungen: list[Anforderung] = []
    mitzeichnungen: list[Mitzeichnung] = []
    empfaenger: list[Empfaenger] = []
    folgeantrag: Folgeantrag | None = None
    gebuehr: Gebuehr | Urkundengebuehr | None = None
    oertlich: list[Oeffnung] = []
    pruefpunkte: list[Pruefpunkt] = []
    fim: Stammdatenschema | None = None  # the tree it was made from, less what its fields say themselves (ADR 43)

    def schritt(self, schritt_id: str) -> Schritt:
        """Raises KeyError."""
        for schritt in self.schritte:
            if schritt.id == schritt_id:
                return schritt
        raise KeyError(schritt_id)

    def feld(self, feld_id: str) -> Feld:
        """Raises KeyError."""
        for schritt in self.schritte:
            for feld in schritt.felder:
                if feld.id == feld_id:
                    return feld
        raise KeyError(feld_id)

    def anforderung(self, anforderung_id: str) -> Anforderung:
        """Raises KeyError."""
        for anforderung in self.anforderungen:
            if anforderung.id == anforderung_id:
                return anforderung
        raise KeyError(anforderung_id)

    def gruppe(self, gruppe_id: str) -> Gruppe:
        """Raises KeyError."""
        for gruppe in self.gruppen:
            if gruppe.id == gruppe_id:
                return gruppe
        raise KeyError(gruppe_id)

    @cached_property
    def entscheidend(self) -> dict[str, frozenset[str]]:
        """What decides whether a page is there, by page: fields and groups; nothing where it always is."""
        return {schritt.id: frozenset(fields_in(self._conditions(schritt))) for schritt in self.schritte}

    def _conditions(self, schritt: Schritt) -> list[Any]:
        asked = [feld.wenn for feld in schritt.felder]
        return [
            schritt.wenn,
            schritt.anforderung and self.anforderung(schritt.anforderung).wenn,
            schritt.gruppe and self.gruppe(schritt.gruppe).anzahl,
            asked if all(asked) else None,  # a page without a question is left out
        ]

    @model_validator(mode="after")
    def check(self) -> Self:
        from portal.formular.rules.pruefung import faults  # the check needs these models

        if found := faults(self):
            raise ValueError("; ".join(found))
        return self
