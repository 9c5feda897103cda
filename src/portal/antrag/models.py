"""A citizen's Antrag: the draft with encrypted answers, its files, and what was frozen at submission."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import models

from portal.core.models import Global, Owned, OwnedForeignKey, Retention, Rights, scoped


class AntragGone(Exception):
    """There is no such draft of this person (any more)."""


class AlreadySubmitted(Exception):
    """The draft was submitted before, perhaps by the first of two clicks."""


class AntragQuerySet(models.QuerySet["Antrag"]):
    def drafts(self) -> AntragQuerySet:
        return self.filter(status=Antrag.Status.ENTWURF)

    def draft(self, antrag_id: UUID) -> Antrag:
        """The draft of this id. Raises AntragGone, AlreadySubmitted."""
        return as_draft(self.filter(id=antrag_id).first())


def as_draft(antrag: Antrag | None) -> Antrag:
    """The row that was read of a draft. Raises AntragGone, AlreadySubmitted."""
    if antrag is None:
        raise AntragGone
    if antrag.status != Antrag.Status.ENTWURF:
        raise AlreadySubmitted
    return antrag


class Antrag(Owned):
    """What a citizen fills in; after submission `Einreichung` holds what counts."""

    class Status(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        EINGEREICHT = "eingereicht", "Eingereicht"

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    ort = models.ForeignKey("kommune.Ort", models.PROTECT, related_name="+", null=True)  # the place that counts
    formular = models.SlugField(max_length=60)
    formular_version = models.PositiveSmallIntegerField()
    ortsfassung = models.PositiveIntegerField(null=True)  # number of what the Kommune says of its own in it (ADR 47)
    probe = models.JSONField(null=True)  # a trial of editors that leads nowhere: what it says of its own (Ortsstand)
    schluessel_id = models.UUIDField()
    antworten = models.BinaryField()  # encrypted JSON
    umstellung = models.BinaryField(null=True)  # encrypted JSON, see antrag.queries.Umstellung; until it was seen
    status = models.CharField(max_length=12, choices=Status, default=Status.ENTWURF)
    erstellt_am = models.DateTimeField()
    geaendert_am = models.DateTimeField()
    loeschung_am = models.DateTimeField(null=True)  # a draft's end; null once submitted
    erinnert_am = models.DateTimeField(null=True)  # that it ends soon; null again after a change
    eingereicht_am = models.DateTimeField(null=True)

    rights = Rights(staff="S", citizen="SIUD", system="SIUD")
    retention = Retention(timedelta(days=30), "geaendert_am", "Entwurf; danach gilt die Frist des Vorgangs")
    objects = scoped(AntragQuerySet, konto=True)

    class Meta:
        indexes = [
            models.Index(fields=["konto", "status", "-geaendert_am"], name="antrag_konto"),
            models.Index(fields=["kommune", "loeschung_am"], name="antrag_loeschung"),
        ]
        constraints = [
            models.CheckConstraint(
                name="antrag_eingereicht_hat_zeit",
                condition=models.Q(status="entwurf", eingereicht_am__isnull=True)
                | models.Q(status="eingereicht", eingereicht_am__isnull=False),
            )
        ]

    @property
    def context(self) -> str:
        """What its encrypted answers are bound to."""
        return f"antrag.Antrag.antworten:{self.id}"

    @property
    def umstellung_context(self) -> str:
        return f"antrag.Antrag.umstellung:{self.id}"

    def mark_submitted(self, *, at: object) -> None:
        self.status, self.eingereicht_am, self.loeschung_am = self.Status.EINGEREICHT, at, None  # type: ignore[assignment]
        self.umstellung = None
        self.save(update_fields=["status", "eingereicht_am", "loeschung_am", "umstellung"])


class Einreichung(Owned):
    """What was submitted, frozen: answers, form version, price, texts and recipient. Written once, never changed."""

    antrag = OwnedForeignKey(Antrag, related_name="einreichungen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    inhalt = models.BinaryField()  # encrypted JSON, see antrag.operations.freeze
    pruefwert = models.CharField(max_length=64)  # sha256 (hex) of the JSON before encryption
    eingereicht_am = models.DateTimeField()

    rights = Rights(staff="S", citizen="SI", system="SID")
    retention = Retention(timedelta(days=10 * 365), "eingereicht_am", "Akte des Vorgangs; Frist je Leistung zu prüfen")
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "antrag"], name="einreichung_einmal")]

    @property
    def context(self) -> str:
        return f"antrag.Einreichung.inhalt:{self.antrag_id}"


class Antragsanlage(Owned):
    """A file at a field of an Antrag."""

    antrag = OwnedForeignKey(Antrag, related_name="anlagen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    datei = OwnedForeignKey("dokument.Datei", related_name="+")
    feld = models.CharField(max_length=120)  # path of the field, e.g. urkunden/0/vollmacht

    rights = Rights(staff="SD", citizen="SID", system="SID")
    retention = Antrag.retention
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "antrag", "datei"], name="antragsanlage_einmal")]


class Abbruch(Owned):
    """On which page of a form people gave up: counted when their drafts had expired, by day, and of nobody.

    `ruht`: drafts that are there still and that nobody has touched for a week, as they stood last night.
    """

    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+", null=True)  # null: before 0003
    formular = models.SlugField(max_length=60)
    seite = models.SlugField(max_length=60)  # id of the page that was open
    tag = models.DateField()
    anzahl = models.PositiveIntegerField(default=1)
    ruht = models.BooleanField(default=False, db_default=False)

    rights = Rights(staff="S", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "leistung", "formular", "seite", "tag", "ruht"],
                name="abbruch_eindeutig",
                nulls_distinct=False,
            )
        ]


class Zwischenstand(Global):
    """What somebody typed into a page after their session had ended: kept for an hour (docs/adr/0022)."""

    id = models.CharField(primary_key=True, max_length=64)  # keyed hash of the token in the address
    antrag_id = models.UUIDField()  # or what stands for a page of the Verwaltung (web.zugang)
    schluessel_id = models.UUIDField()
    inhalt = models.BinaryField()  # encrypted JSON: field -> text
    erstellt_am = models.DateTimeField()

    rights = Rights(app="SID", system="SD")
    retention = Retention(timedelta(hours=1), "erstellt_am", "damit nach abgelaufener Anmeldung nichts verloren geht")

    @property
    def context(self) -> str:
        return f"antrag.Zwischenstand.inhalt:{self.id}:{self.antrag_id}"


class Rueckkehrcode(Owned):
    """By which a guest comes back to a draft on another device, together with a Kennwort (docs/adr/0044)."""

    antrag = OwnedForeignKey(Antrag, related_name="+")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    merkmal = models.CharField(max_length=64)  # keyed hash of the code
    code = models.BinaryField()  # encrypted with the Antrag's key, to be shown and printed again
    kennwort = models.BinaryField()  # a slow hash of it, encrypted with the Antrag's key
    erstellt_am = models.DateTimeField()
    benutzt_am = models.DateTimeField(null=True)  # the last time that somebody came back with it

    rights = Rights(citizen="SIUD", system="SUD")
    retention = Retention(timedelta(days=30), "erstellt_am", "endet mit dem Entwurf")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "merkmal"], name="rueckkehrcode_merkmal"),
            models.UniqueConstraint(fields=["kommune", "antrag"], name="rueckkehrcode_einer"),
        ]

    def context(self, field: str) -> str:
        """What its encrypted values are bound to."""
        return f"antrag.Rueckkehrcode.{field}:{self.id}"


class Mitzeichnung(Owned):
    """Somebody who was asked by a link to agree to a draft, and what they answered (docs/adr/0045)."""

    antrag = OwnedForeignKey(Antrag, related_name="+")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")  # of who asks
    kennung = models.SlugField(max_length=60)  # of the demand in the form
    merkmal = models.CharField(max_length=64)  # keyed hash of the link's token
    pruefwert = models.CharField(max_length=64)  # of what was asked for, see formular.rules.consent_hash
    stufe = models.PositiveSmallIntegerField()  # the login with which the way was gone that is to be signed
    angaben = models.BinaryField(null=True)  # encrypted JSON, see antrag.operations.mitzeichnung; null once submitted
    zugestimmt = models.BooleanField(null=True)
    erstellt_am = models.DateTimeField()
    gueltig_bis = models.DateTimeField()
    beantwortet_am = models.DateTimeField(null=True)

    rights = Rights(citizen="SIUD", system="SUD")
    retention = Retention(
        timedelta(days=30), "erstellt_am", "endet mit dem Entwurf; was zählt, steht in der Einreichung"
    )
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "merkmal"], name="mitzeichnung_merkmal"),
            models.UniqueConstraint(fields=["kommune", "antrag", "kennung"], name="mitzeichnung_eine"),
            models.CheckConstraint(
                name="mitzeichnung_antwort_hat_zeit",
                condition=models.Q(zugestimmt__isnull=True, beantwortet_am__isnull=True)
                | models.Q(zugestimmt__isnull=False, beantwortet_am__isnull=False),
            ),
        ]

    @property
    def context(self) -> str:
        """What its encrypted values are bound to."""
        return f"antrag.Mitzeichnung.angaben:{self.id}"
