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
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    def __str__(self) -> str:
        return self.name


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
    gebuehr_text = models.CharField(max_length=300, blank=True)  # only what is verified; what counts is the Angebot
    reihenfolge = models.PositiveSmallIntegerField()  # the commonest first; decides between equal search results
    herkunft = models.JSONField(default=dict)

    rights = READ_BY_ALL

    class Meta:
        ordering = ["titel"]
        indexes = [GinIndex(fields=["lebenslagen"], name="leistung_lebenslagen")]

    def __str__(self) -> str:
        return self.titel


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


class Angebot(Catalogue):
    """What a Kommune does with a Leistung: informs about it, or takes it online with a form and a confirmed fee."""

    class Modus(models.TextChoices):
        INFORMATION = "information", "nur Information"
        ONLINE = "online", "online"

    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="angebote")
    modus = models.CharField(max_length=12, choices=Modus, default=Modus.INFORMATION)
    formular = models.SlugField(max_length=60, blank=True)  # name of the assistant
    organisationseinheit = models.ForeignKey(
        "kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True
    )
    erste_cents = models.PositiveIntegerField(null=True)  # null until the Kommune has confirmed its fee
    weitere_cents = models.PositiveIntegerField(null=True)  # each further copy ordered at the same time
    gebuehr_bestaetigt_am = models.DateField(null=True)
    gebuehr_bestaetigt_durch = models.CharField(max_length=120, blank=True)
    bearbeitung_tage = models.PositiveSmallIntegerField(null=True)  # null: no processing time deposited
    ist_demo_einstellung = models.BooleanField(default=False)  # the page says so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "leistung"], name="angebot_eindeutig"),
            models.CheckConstraint(
                condition=Q(modus="information") | (Q(organisationseinheit__isnull=False) & ~Q(formular="")),
                name="angebot_online_vollstaendig",
            ),
            models.CheckConstraint(
                condition=Q(erste_cents__isnull=True, weitere_cents__isnull=True)
                | (Q(gebuehr_bestaetigt_am__isnull=False) & ~Q(gebuehr_bestaetigt_durch="")),
                name="angebot_gebuehr_bestaetigt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leistung_id} in {self.kommune_id}"

    @property
    def is_online(self) -> bool:
        return self.modus == self.Modus.ONLINE

    def go_online(self, *, formular: str, organisationseinheit_id: int, demo: bool) -> None:
        """Take the Leistung online with this form, at this office."""
        self.modus, self.formular, self.ist_demo_einstellung = self.Modus.ONLINE, formular, demo
        self.organisationseinheit_id = organisationseinheit_id

    def confirm_fee(self, *, erste_cents: int, weitere_cents: int, by: str, on: date) -> None:
        """Write down that the Kommune charges this fee, in cents, who said so and when."""
        self.erste_cents, self.weitere_cents = erste_cents, weitere_cents
        self.gebuehr_bestaetigt_am, self.gebuehr_bestaetigt_durch = on, by
