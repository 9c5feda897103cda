"""The eleven authorities, their offices and places, and the adapters configured for each of them."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import LessThanOrEqual

from portal.core.models import READ_BY_ALL, Catalogue, Global, Owned, Rights, scoped
from portal.kommune.rules import BILDARTEN, GRUNDFARBE, MAX_BILD
from portal.kommune.rules.kontakt import Kontakt, Kontaktzeit, contact_on, read_contacts
from portal.kommune.rules.zeiten import Zeitraum, hours_on, next_change, read_special


def _picture_checks(name: str) -> list[models.CheckConstraint]:
    """A picture has a type, a mark and an alternative text, or there is none; it stays small."""
    size = models.Func(models.F(name), function="octet_length", output_field=models.IntegerField())
    none = models.Q(**{name: None, f"{name}_art": "", f"{name}_marke": "", f"{name}_text": ""})
    whole = models.Q(**{f"{name}__isnull": False, f"{name}_art__in": list(BILDARTEN)})
    whole &= ~models.Q(**{f"{name}_text": ""}) & ~models.Q(**{f"{name}_marke": ""})
    return [
        models.CheckConstraint(condition=none | whole, name=f"gestaltung_{name}_ganz"),
        models.CheckConstraint(condition=LessThanOrEqual(size, MAX_BILD), name=f"gestaltung_{name}_klein"),
    ]


class Kommune(Global):
    """One of the authorities on the platform; the Kreis is one too. The unit of tenancy."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80)
    bezeichnung = models.CharField(max_length=80)  # as it signs: "Stadt Geilenkirchen"
    typ = models.CharField(max_length=60)
    ist_kreis = models.BooleanField(default=False)
    ags = models.CharField(max_length=8, unique=True)
    host = models.CharField(max_length=120, unique=True)
    strasse = models.CharField(max_length=120, blank=True)  # of the Rathaus or Kreishaus
    plz = models.CharField(max_length=5, blank=True)
    ort = models.CharField(max_length=80, blank=True)
    telefon = models.CharField(max_length=60, blank=True)  # empty: "noch nicht hinterlegt"
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    einwohner = models.PositiveIntegerField(null=True)
    breite = models.FloatField(null=True)  # of its middle, in degrees (WGS 84); null: not known
    laenge = models.FloatField(null=True)
    herkunft = models.JSONField(default=dict)  # source and confidence per field

    rights = READ_BY_ALL

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.bezeichnung

    @property
    def kreisschluessel(self) -> str:
        """The five digits that all authorities of a Kreis have in common; a kreisfreie Stadt has its own."""
        return self.ags[:5]


class Gestaltung(Catalogue):
    """How a Kommune's pages look, and the counter by which its kept pages are told apart (`operations.touch_kommune`).

    The bytes of pictures are left out by `queries.all_kommunen`, which keeps this row beside the Kommune in memory.
    """

    kommune = models.OneToOneField("kommune.Kommune", models.PROTECT, related_name="gestaltung")
    farbe = models.CharField(max_length=7, default=GRUNDFARBE)  # primary colour; passes `rules.judge`
    ist_vorschlag = models.BooleanField(default=True)  # chosen by the platform: the official colours are not known
    wappen = models.BinaryField(null=True)  # coat of arms or logo, at most MAX_BILD bytes
    wappen_art = models.CharField(max_length=20, blank=True)  # media type
    wappen_marke = models.CharField(max_length=16, blank=True)  # of its content: the `v` of its address, its ETag
    wappen_text = models.CharField(max_length=160, blank=True)  # alternative text
    bild = models.BinaryField(null=True)  # picture of the home page, at most MAX_BILD bytes
    bild_art = models.CharField(max_length=20, blank=True)
    bild_marke = models.CharField(max_length=16, blank=True)
    bild_text = models.CharField(max_length=160, blank=True)
    fusszeile = models.JSONField(default=list)  # links of its own: [{"titel": …, "ziel": …}]
    absender = models.CharField(max_length=80, blank=True)  # display name of its mails; empty: its Bezeichnung
    bezeichnung = models.CharField(  # as its people write the name; empty: as the data say
        max_length=80, blank=True, default="", db_default=""
    )
    stand = models.PositiveIntegerField(default=1)  # counts what was published; part of the key of kept pages

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(farbe__regex=r"^#[0-9a-f]{6}$"), name="gestaltung_farbe"),
            *[check for name in ("wappen", "bild") for check in _picture_checks(name)],
        ]

    def __str__(self) -> str:
        return f"Gestaltung {self.kommune_id}"


class Loeschnachweis(Global):
    """That everything of a Kommune was deleted when it left: kept when nothing else of it is (§ 23 Abs. 5 GkG NRW)."""

    kommune_id = models.SlugField(max_length=40)  # no reference: the row is gone
    bezeichnung = models.CharField(max_length=80)
    am = models.DateTimeField()
    durch = models.CharField(max_length=120)
    nachweis = models.JSONField()  # counts by table before and after, keys, files, hash of the export

    rights = Rights(app="S", staff="S", system="S")
    retention = None

    def __str__(self) -> str:
        return f"{self.bezeichnung}, {self.am:%d.%m.%Y}"


class OrganisationseinheitQuerySet(models.QuerySet["Organisationseinheit"]):
    """Offices by time."""

    def not_closed_on(self, day: date) -> OrganisationseinheitQuerySet:
        """Those that answer, and those that will: their people and their contact are set beforehand."""
        return self.filter(models.Q(gilt_bis__isnull=True) | models.Q(gilt_bis__gte=day))


class Organisationseinheit(Catalogue):
    """An office inside a Kommune. Nobody is led to it before its first day; one that closes names who answers after
    its last (redaktion.rules.stellen)."""

    schluessel = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    funktion = models.SlugField(max_length=60, blank=True)  # e.g. standesamt; see leistung.Zustaendigkeit
    aufgaben = models.JSONField(default=list)
    anschrift = models.CharField(max_length=200, blank=True)
    anschrift_geprueft = models.BooleanField(default=False)
    telefon = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    oeffnungszeiten = models.TextField(blank=True)  # empty: "noch nicht hinterlegt"
    sonderzeiten = models.JSONField(default=list)  # other hours for a while: [{"ab", "bis", "text"}], see rules.zeiten
    kontakte = models.JSONField(default=list, db_default=[])  # another contact for a while or for good: rules.kontakt
    gilt_ab = models.DateField(null=True)  # first day; null: since ever
    gilt_bis = models.DateField(null=True)  # last day; null: without end
    nachfolge = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # who answers from then on
    # Fields that its people maintain; loading the data leaves them alone, emptied ones too.
    gepflegt = ArrayField(models.CharField(max_length=20), default=list)
    herkunft = models.JSONField(default=dict)

    objects = OrganisationseinheitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "schluessel"], name="organisationseinheit_schluessel"),
            models.CheckConstraint(
                condition=models.Q(gilt_bis__isnull=True, nachfolge__isnull=True)
                | models.Q(gilt_bis__isnull=False, nachfolge__isnull=False),
                name="organisationseinheit_nachfolge",
            ),
            models.CheckConstraint(
                condition=models.Q(gilt_ab__isnull=True)
                | models.Q(gilt_bis__isnull=True)
                | models.Q(gilt_bis__gte=models.F("gilt_ab")),
                name="organisationseinheit_zeitraum",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_closed(self, day: date) -> bool:
        return self.gilt_bis is not None and self.gilt_bis < day

    def has_begun(self, day: date) -> bool:
        return self.gilt_ab is None or self.gilt_ab <= day

    def answering_on(self, day: date) -> Organisationseinheit | None:
        """Itself; nobody before its first day; after its last who follows it, and so on.

        One statement for each step that was not selected.
        """
        if not self.has_begun(day):
            return None
        office, before = self, date.min
        while (last := office.gilt_bis) and before < last < day and office.nachfolge:
            office, before = office.nachfolge, last
        return office

    def contact_on(self, day: date) -> Kontakt:
        """How to reach it on the day; an address that nobody has confirmed is not told."""
        usual = Kontakt(self.anschrift if self.anschrift_geprueft else "", self.telefon, self.email)
        return contact_on(usual, self.other_contacts, day)

    @property
    def other_contacts(self) -> list[Kontaktzeit]:
        """What of the contact is different for a while or from a day on."""
        return read_contacts(self.kontakte)

    def hours_on(self, day: date) -> str:
        """The opening hours that count on the day, in words."""
        return hours_on(self.oeffnungszeiten, read_special(self.sonderzeiten), day)

    def hours_ahead(self, day: date) -> Zeitraum | None:
        """The next change of the hours, if it comes soon."""
        return next_change(self.oeffnungszeiten, read_special(self.sonderzeiten), day)


class OrtQuerySet(models.QuerySet["Ort"]):
    """Places by time."""

    def valid_on(self, day: date) -> OrtQuerySet:
        begun = models.Q(gilt_ab__isnull=True) | models.Q(gilt_ab__lte=day)
        return self.filter(begun, models.Q(gilt_bis__isnull=True) | models.Q(gilt_bis__gte=day))


class Ort(Catalogue):
    """A place or part of a place as people name it. The PLZ alone does not decide the Kommune."""

    name = models.CharField(max_length=120)
    plz = models.CharField(max_length=5, blank=True)
    stadtbezirk = models.CharField(max_length=120, blank=True)
    ist_hauptort = models.BooleanField(default=False)
    historisch = models.BooleanField(default=False)  # found by search, not offered as a new address
    gilt_ab = models.DateField(null=True)  # first day; null: since ever
    gilt_bis = models.DateField(null=True)  # last day; null: without end
    herkunft = models.JSONField(default=dict)

    objects = OrtQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(Lower("name"), name="ort_name"), models.Index(fields=["plz"], name="ort_plz")]
        constraints = [
            models.UniqueConstraint(fields=["kommune", "name", "plz"], name="ort_eindeutig"),
            models.CheckConstraint(
                condition=models.Q(gilt_ab__isnull=True)
                | models.Q(gilt_bis__isnull=True)
                | models.Q(gilt_bis__gte=models.F("gilt_ab")),
                name="ort_zeitraum",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def counts_on(self, day: date) -> bool:
        """The same as `OrtQuerySet.valid_on`, of one."""
        return (self.gilt_ab is None or self.gilt_ab <= day) and (self.gilt_bis is None or self.gilt_bis >= day)


class Anbindung(Owned):
    """Which adapter serves a port for this Kommune, with its options; secrets stand elsewhere under `geheimnis`."""

    port = models.CharField(max_length=40)
    adapter = models.CharField(max_length=40)
    optionen = models.JSONField(default=dict)
    geheimnis = models.CharField(max_length=80, blank=True)  # name of the secret, never the secret

    rights = Rights(staff="S", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "port"], name="anbindung_port")]
