"""The catalogue: Lebenslagen, Leistungen, their fees, and what a Kommune offers.

What is unknown stays empty here and reads "noch nicht hinterlegt" on the page. `herkunft` keeps source and confidence
of each field as the data gave them; it is in English and never shown to citizens.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.core.models import READ_BY_ALL, Catalogue, Global
from portal.formular.rules import Satz
from portal.leistung.rules.absaetze import Absatz

# Areas larger than a Kreis, and how the AGS of an authority inside begins.
_LARGER_AREAS = {"Deutschland": "", "Nordrhein-Westfalen": "05"}


class Lebenslage(Global):
    """A situation of life or business under which people look for Leistungen (OZG-Umsetzungskatalog)."""

    class Zielgruppe(models.TextChoices):
        BUERGER = "buerger", "Bürgerinnen und Bürger"
        UNTERNEHMEN = "unternehmen", "Unternehmen"

    id = models.SlugField(primary_key=True, max_length=40)
    titel = models.CharField(max_length=80)
    kurz = models.CharField(max_length=200)
    symbol = models.CharField(max_length=30, blank=True)
    zielgruppe = models.CharField(max_length=12, choices=Zielgruppe)
    reihenfolge = models.PositiveSmallIntegerField()
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    class Meta:
        ordering = ["zielgruppe", "reihenfolge"]

    def __str__(self) -> str:
        return self.titel


class Funktion(Global):
    """A task for which an office answers at a place: Standesamt, Meldebehörde, Bauaufsicht."""

    id = models.SlugField(primary_key=True, max_length=40)
    titel = models.CharField(max_length=160)
    rechtsgrundlage = models.CharField(max_length=120, blank=True)  # why this office, e.g. "§ 55 Abs. 2 PStG"
    sonderfaelle = models.JSONField(default=list)  # [{fall, stelle, amt, name}]: on a Kreisstraße the Kreis answers
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.titel


class ExterneStelle(Global):
    """A body outside the platform that answers for something: Standesamt I in Berlin, Jobcenter, LVR."""

    id = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    url = models.URLField(blank=True)
    gebiet = models.CharField(max_length=60, blank=True)  # "Deutschland", where it is larger than the Kreis
    kreis = models.CharField(max_length=5, blank=True)  # of the Kreis from whose data it comes, the AGS' first digits
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.name

    def answers_in(self, ags: str) -> bool:
        """Whether it can answer for the authority of this AGS: in its own Kreis, or in all of its larger area."""
        beginning = _LARGER_AREAS.get(self.gebiet)
        return ags.startswith(self.kreis) if beginning is None else ags.startswith(beginning)


class Leistung(Global):
    """An administrative service of the catalogue, the same for every Kommune; who offers it how: `Angebot`."""

    class Ortsbezug(models.TextChoices):
        """The place that decides who is responsible."""

        WOHNSITZ = "wohnsitz", "Wohnort"
        EREIGNISORT = "ereignisort", "Ort des Ereignisses"
        BETRIEBSSTAETTE = "betriebsstaette", "Ort der Betriebsstätte"
        GRUNDSTUECK = "grundstueck", "Ort des Grundstücks"
        VERANSTALTUNGSORT = "veranstaltungsort", "Ort der Veranstaltung"
        HALTUNGSORT = "haltungsort", "Ort, an dem das Tier gehalten wird"
        FAHRZEUGHALTER = "fahrzeughalter", "Wohnort oder Sitz des Fahrzeughalters"
        SCHULE = "schule", "Ort der Schule"
        OHNE = "ohne", "ohne Ortsbezug"

    class Verfahrensart(models.TextChoices):
        """The legal kind of procedure: an Anzeige is acknowledged, never approved."""

        ANTRAG = "antrag", "Antrag"
        ANZEIGE = "anzeige", "Anzeige"
        MELDUNG = "meldung", "Meldung"
        AUSKUNFT = "auskunft", "Auskunft"
        TERMIN = "termin", "Termin"

    class Form(models.TextChoices):
        KEINE = "keine", "keine besondere Form"
        TEXTFORM = "textform", "Textform"
        SCHRIFTFORM = "schriftform", "Schriftform"
        UNGEPRUEFT = "", "noch nicht hinterlegt"

    class Vertrauensniveau(models.TextChoices):
        """OZG trust level; in the data a proposal that each office confirms."""

        KEINES = "keine", "keine Anmeldung nötig"
        NORMAL = "normal", "Anmeldung nötig"
        SUBSTANTIELL = "substantiell", "Anmeldung mit Vertrauensniveau substantiell"
        HOCH = "hoch", "Anmeldung mit Online-Ausweis"

    id = models.SlugField(primary_key=True, max_length=60)
    titel = models.CharField(max_length=120)
    titel_en = models.CharField(max_length=160, blank=True)
    titel_nl = models.CharField(max_length=160, blank=True)
    beschreibung = models.TextField()
    leika = models.CharField(max_length=14, blank=True)  # LeiKa key; `herkunft` says whether it fits the title
    synonyme = ArrayField(models.CharField(max_length=80), default=list)
    zielgruppen = ArrayField(models.CharField(max_length=12, choices=Lebenslage.Zielgruppe), default=list)
    lebenslagen = ArrayField(models.SlugField(max_length=40), default=list)  # ids of Lebenslage
    funktion = models.ForeignKey(Funktion, models.PROTECT, related_name="leistungen", null=True)
    stelle = models.SlugField(max_length=60, blank=True)  # without Funktion: key of a Kreis office, an ExterneStelle
    ebene = models.CharField(max_length=20, blank=True)  # without Funktion: Kommune, Kreis or extern
    ortsbezug = models.CharField(max_length=20, choices=Ortsbezug)
    ortsfrage = models.CharField(max_length=200, blank=True)  # "In welchem Ort ist das Kind geboren?"
    ortssatz = models.CharField(max_length=200, blank=True)  # "Das Kind ist in {ort} geboren."
    ortsbedingung = models.CharField(max_length=200, blank=True)  # "Wenn das Kind in {ort} geboren ist"
    ausland = models.ForeignKey(ExterneStelle, models.PROTECT, related_name="+", null=True)  # answers for events abroad
    verfahrensart = models.CharField(max_length=12, choices=Verfahrensart)
    form = models.CharField(max_length=12, choices=Form, blank=True)
    unterlagen = ArrayField(models.CharField(max_length=200), default=list)
    rechtsgrundlagen = ArrayField(models.CharField(max_length=300), default=list)
    vertrauensniveau = models.CharField(max_length=14, choices=Vertrauensniveau)
    bearbeitungszeit = models.CharField(max_length=120, blank=True)  # only what is verified
    voraussetzungen = models.TextField(blank=True)
    ablauf = models.TextField(blank=True)
    fristen = models.TextField(blank=True)
    hinweise = models.TextField(blank=True)
    # Paragraphs (rules.absaetze) that editors of the Kreis maintain; loading the data leaves them alone.
    gepflegt = ArrayField(models.CharField(max_length=20), default=list)
    gebuehr_text = models.CharField(max_length=300, blank=True)  # only what is verified; what counts is the Angebot
    reihenfolge = models.PositiveSmallIntegerField()  # the commonest first; decides between equal search results
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    class Meta:
        ordering = ["titel"]
        indexes = [GinIndex(fields=["lebenslagen"], name="leistung_lebenslagen")]

    def __str__(self) -> str:
        return self.titel

    @property
    def braucht_ort(self) -> bool:
        """Whether a place decides who answers, so that it is asked for before the start."""
        return self.ortsbezug != self.Ortsbezug.OHNE


class Gebuehr(Global):
    """A fee as the law or a published Satzung names it: a fact to look up, never by itself a reason to charge."""

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="gebuehren")
    lfd = models.PositiveSmallIntegerField()
    tatbestand = models.CharField(max_length=160)
    cents = models.PositiveIntegerField(null=True)
    cents_bis = models.PositiveIntegerField(null=True)  # upper end of a frame
    einheit = models.CharField(max_length=20, blank=True)
    rechtsgrundlage = models.CharField(max_length=160, blank=True)
    bestaetigt = models.BooleanField(default=False)  # verified in a public source
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    class Meta:
        ordering = ["leistung", "lfd"]
        constraints = [models.UniqueConstraint(fields=["leistung", "lfd"], name="gebuehr_eindeutig")]

    def __str__(self) -> str:
        return self.tatbestand


class AngebotQuerySet(models.QuerySet["Angebot"]):
    """Angebote by what they mean on a day."""

    def valid_on(self, day: date) -> AngebotQuerySet:
        """Those whose setting counts on `day` (Europe/Berlin); before and after, the Leistung is information only."""
        begun = Q(gueltig_ab__isnull=True) | Q(gueltig_ab__lte=day)
        return self.filter(begun, Q(gueltig_bis__isnull=True) | Q(gueltig_bis__gte=day))

    def not_offered(self, day: date) -> AngebotQuerySet:
        """Those by which a Kommune says that it does not do this on `day`."""
        return self.valid_on(day).filter(modus=Angebot.Modus.NICHT)

    def online(self, day: date) -> AngebotQuerySet:
        """Those by which an Antrag can be made here on `day`."""
        return self.valid_on(day).filter(modus__in=Angebot.ONLINE_MODI)


class Angebot(Catalogue):
    """What a Kommune does with a Leistung, at its own pace: not at all, informs, refers, or takes it online."""

    class Modus(models.TextChoices):
        """Ordered by pace."""

        NICHT = "nicht", "nicht angeboten"
        INFORMATION = "information", "nur Information"
        DRUCK = "druck", "Formular zum Ausdrucken"
        TERMIN = "termin", "mit Termin"
        EXTERN = "extern", "Online-Dienst an anderer Stelle"
        ONLINE = "online", "online hier"
        INTEGRIERT = "integriert", "online hier, mit Fachverfahren verbunden"

    ONLINE_MODI = (Modus.ONLINE, Modus.INTEGRIERT)

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="angebote")
    modus = models.CharField(max_length=12, choices=Modus, default=Modus.INFORMATION)
    gueltig_ab = models.DateField(null=True)
    gueltig_bis = models.DateField(null=True)  # the last day
    formular = models.SlugField(max_length=60, blank=True)  # name of the assistant
    ziel_url = models.URLField(max_length=300, blank=True)  # of the form to print, the booking, the other service
    ziel_name = models.CharField(max_length=120, blank=True)  # who runs it: "Land Nordrhein-Westfalen"
    organisationseinheit = models.ForeignKey(
        "kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True
    )
    telefon = models.CharField(max_length=60, blank=True)  # for this Leistung, where the office's own does not fit
    email = models.EmailField(blank=True)
    erste_cents = models.PositiveIntegerField(null=True)  # null until the Kommune has confirmed its fee
    weitere_cents = models.PositiveIntegerField(null=True)  # each further copy ordered at the same time
    saetze = models.JSONField(default=dict, db_default={})  # cents, by the keys of the form's rates; empty as above
    gebuehr_grundlage = models.CharField(
        max_length=200, blank=True
    )  # "Verwaltungsgebührensatzung vom 12.12.2023, Nr. 4"
    gebuehr_bestaetigt_am = models.DateField(null=True)
    gebuehr_bestaetigt_durch = models.CharField(max_length=120, blank=True)
    bearbeitung_tage = models.PositiveSmallIntegerField(null=True)  # null: no processing time deposited
    ist_demo_einstellung = models.BooleanField(default=False)  # the page says so

    objects = AngebotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "leistung"], name="angebot_eindeutig"),
            models.CheckConstraint(
                condition=~Q(modus__in=["online", "integriert"])
                | (Q(organisationseinheit__isnull=False) & ~Q(formular="")),
                name="angebot_online_vollstaendig",
            ),
            models.CheckConstraint(
                condition=~Q(modus__in=["druck", "extern"]) | ~Q(ziel_url="") | Q(modus="druck") & ~Q(formular=""),
                name="angebot_ziel_vollstaendig",
            ),
            models.CheckConstraint(
                condition=Q(erste_cents__isnull=True, weitere_cents__isnull=True, saetze={})
                | (Q(gebuehr_bestaetigt_am__isnull=False) & ~Q(gebuehr_bestaetigt_durch="")),
                name="angebot_gebuehr_bestaetigt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leistung_id} in {self.kommune_id}"

    @property
    def is_online(self) -> bool:
        """Whether it is set to online; from when and until when says `is_online_on`."""
        return self.modus in self.ONLINE_MODI

    def is_valid_on(self, day: date) -> bool:
        begun = self.gueltig_ab is None or self.gueltig_ab <= day
        return begun and (self.gueltig_bis is None or self.gueltig_bis >= day)

    def says_who_on(self, day: date) -> bool:
        """Whether the office and the contact that are set for the Leistung count on the day."""
        return self.modus != self.Modus.NICHT and self.is_valid_on(day)

    def is_online_on(self, day: date) -> bool:
        return self.is_online and self.is_valid_on(day)

    def go_online(self, *, formular: str, organisationseinheit_id: int, demo: bool) -> None:
        """Take the Leistung online with this form, at this office."""
        self.modus, self.formular, self.ist_demo_einstellung = self.Modus.ONLINE, formular, demo
        self.organisationseinheit_id = organisationseinheit_id

    @property
    def satz(self) -> Satz:
        """What the Kommune has confirmed that it charges."""
        return Satz() if self.gebuehr_bestaetigt_am is None else Satz(self.erste_cents, self.weitere_cents, self.saetze)

    def confirm_fee(
        self, *, erste_cents: int | None, weitere_cents: int | None, saetze: dict[str, int], by: str, on: date
    ) -> None:
        """Write down that the Kommune charges this fee, in cents, who said so and when."""
        self.erste_cents, self.weitere_cents, self.saetze = erste_cents, weitere_cents, saetze
        self.gebuehr_bestaetigt_am, self.gebuehr_bestaetigt_durch = on, by


class Ortstext(Catalogue):
    """A paragraph in a Kommune's own words; without one the common text of the Leistung is inherited.

    `grundlage` is the common text as it was when this one was written: where the common text differs by now, it has
    moved, and the editor compares the three.
    """

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="ortstexte")
    absatz = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Absatz])
    text = models.TextField()
    grundlage = models.TextField(blank=True)
    autor = models.CharField(max_length=120)
    geaendert_am = models.DateTimeField()
    pruefen_bis = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "leistung", "absatz"], name="ortstext_eindeutig"),
            models.CheckConstraint(condition=~Q(text=""), name="ortstext_nicht_leer"),
        ]
        indexes = [models.Index(fields=["kommune", "pruefen_bis"], name="ortstext_pruefen")]

    def __str__(self) -> str:
        return f"{self.leistung_id}.{self.absatz} in {self.kommune_id}"
