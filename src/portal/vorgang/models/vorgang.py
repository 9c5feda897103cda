"""The case at the authority and all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.vorgang.rules.status import FINISHED, OPEN, Status, check_transition

_KEPT = Retention(timedelta(days=10 * 365), "erstellt_am", "Akte; Aufbewahrung je Leistung vor dem Betrieb zu prüfen")
IN_POSTKORB = Q(status__in=[status.value for status in sorted(OPEN)])
# Finished, after it had reached an office: what was never paid for has not.
FERTIG = Q(status__in=[status.value for status in sorted(FINISHED)], eingang_am__isnull=False)


class VorgangQuerySet(models.QuerySet["Vorgang"]):
    def of_offices(self, office_ids: Sequence[int]) -> VorgangQuerySet:
        return self.filter(organisationseinheit_id__in=office_ids)

    def open(self) -> VorgangQuerySet:
        """What the Postkorb shows: arrived and not yet finished."""
        return self.filter(IN_POSTKORB)


class Vorgang(Owned):
    """The case. Carries the Nutzerkonto of the person it is about, so that the database can show it to them."""

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    antrag = OwnedForeignKey("antrag.Antrag", related_name="vorgaenge")
    faden = OwnedForeignKey("postfach.Faden", related_name="+")
    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    organisationseinheit = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+")
    schluessel_id = models.UUIDField()
    nummer = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=Status.items())
    status_seit = models.DateTimeField()
    bearbeiter = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)
    erstellt_am = models.DateTimeField()
    eingang_am = models.DateTimeField(null=True)  # when it reached the Postkorb: paid, or free
    frist_am = models.DateTimeField(null=True)  # its nearest period that runs; null: none does
    kosten_offen = models.BooleanField(default=False)  # paid and ended, and the Kostenentscheidung is still to be made
    # the last steps that pages sent, so that none is carried out twice (operations.griff)
    sendungen = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    fall_id = models.UUIDField(null=True)  # of a case with several offices: the Vorgang that was applied to (ADR 46)

    rights = Rights(staff="SU", citizen="SIU", system="SIUD")
    retention = _KEPT
    objects = scoped(VorgangQuerySet, konto=True)

    class Meta:
        # One per view of the Postkorb, in the order it is read: a page costs the same at 100 and at 100,000 Vorgänge.
        indexes = [
            *(
                models.Index(fields=["kommune", "organisationseinheit", *keys, "id"], name=name, condition=IN_POSTKORB)
                for name, keys in {
                    "vorgang_postkorb": ["eingang_am"],
                    "vorgang_postkorb_status": ["status", "eingang_am"],
                    "vorgang_postkorb_person": ["bearbeiter", "eingang_am"],
                    "vorgang_postkorb_frist": ["frist_am"],
                    "vorgang_postkorb_leistung": ["leistung", "eingang_am"],
                }.items()
            ),
            *(
                models.Index(fields=["kommune", "organisationseinheit", *keys, "id"], name=name, condition=FERTIG)
                for name, keys in {
                    "vorgang_fertig": ["eingang_am"],
                    "vorgang_fertig_leistung": ["leistung", "eingang_am"],
                }.items()
            ),
            models.Index(
                fields=["kommune", "organisationseinheit", "status_seit", "id"],
                name="vorgang_kosten_offen",
                condition=Q(kosten_offen=True),
            ),
            models.Index(fields=["konto", "-erstellt_am"], name="vorgang_konto"),
            models.Index(fields=["kommune", "status", "status_seit"], name="vorgang_status"),
            models.Index(fields=["konto", "fall_id"], name="vorgang_fall", condition=Q(fall_id__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kommune", "nummer"], name="vorgang_nummer"),
            models.UniqueConstraint(fields=["kommune", "antrag"], name="vorgang_je_antrag"),
        ]

    def move_to(self, status: Status, *, at: datetime, **changes: object) -> None:
        """Change the status by the table in rules. Raises ForbiddenTransition."""
        check_transition(Status(self.status), status)
        self.status, self.status_seit = status, at
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["status", "status_seit", *changes])


class Statuswechsel(Owned):
    """One step of a Vorgang, as both sides see it in its history."""

    vorgang = OwnedForeignKey(Vorgang, related_name="wechsel")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    nach = models.CharField(max_length=20, choices=Status.items())
    am = models.DateTimeField()
    wer = models.CharField(max_length=160)  # office or "Sie"; never a person's name

    rights = Rights(staff="SI", citizen="SI", system="SID")
    retention = Retention(timedelta(days=10 * 365), "am", "Verlauf des Vorgangs")
    objects = scoped(konto=True)


class Vorgangsforderung(Owned):
    """Which Forderung belongs to which Vorgang."""

    vorgang = OwnedForeignKey(Vorgang, related_name="forderungen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    forderung = OwnedForeignKey("zahlung.Forderung", related_name="+")

    rights = Rights(staff="S", citizen="SI", system="SID")
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "forderung"], name="vorgangsforderung_einmal")]


class Vorgangsdokument(Owned):
    """A document that the portal made for a Vorgang; without a Nutzerkonto it is the office's alone."""

    class Art(models.TextChoices):
        EINGANGSBESTAETIGUNG = "eingangsbestaetigung", "Eingangsbestätigung"
        BESTELLBLATT = "bestellblatt", "Bestellblatt"
        ADRESSETIKETT = "adressetikett", "Adressetikett"
        BESCHEIDENTWURF = "bescheidentwurf", "Entwurf des Bescheids"
        BESCHEID = "bescheid", "Bescheid"
        FIKTIONSBESCHEINIGUNG = "fiktionsbescheinigung", "Bescheinigung: gilt als genehmigt"
        FIKTIONSBESCHEINIGUNG_DRITTE = "fiktionsbescheinigung_d", "Bescheinigung für Dritte: gilt als genehmigt"

    vorgang = OwnedForeignKey(Vorgang, related_name="dokumente")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+", null=True)
    datei = OwnedForeignKey("dokument.Datei", related_name="+")
    art = models.CharField(max_length=24, choices=Art)

    rights = Rights(staff="SI", citizen="S", system="SID")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "vorgang", "art"], name="vorgangsdokument_art", condition=~Q(art="bescheid")
            )
        ]


class Echtheitsnachweis(Owned):
    """That a document is the one that was sent: to be found and read only with its code or its file (ADR 50)."""

    dokument = OwnedForeignKey(Vorgangsdokument, related_name="nachweise")
    code_pruefwert = models.CharField(max_length=64)  # keyed hashes, hex
    datei_pruefwert = models.CharField(max_length=64)
    angaben_code = models.BinaryField()  # operations.echtheit.Schreiben, encrypted by the code, and by the file
    angaben_datei = models.BinaryField()
    erstellt_am = models.DateTimeField()

    rights = Rights(system="SID")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "Prüfbar, solange die Akte besteht")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "code_pruefwert"], name="echtheitsnachweis_code"),
            models.UniqueConstraint(fields=["kommune", "datei_pruefwert"], name="echtheitsnachweis_datei"),
        ]


class Rueckfrage(Owned):
    """A question of the office that the citizen should answer by a day."""

    vorgang = OwnedForeignKey(Vorgang, related_name="rueckfragen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    nachricht = OwnedForeignKey("postfach.Nachricht", related_name="+")
    frist_am = models.DateField()
    gestellt_am = models.DateTimeField()
    beantwortet_am = models.DateTimeField(null=True)

    rights = Rights(staff="SIU", citizen="SU", system="SUD")
    retention = Retention(timedelta(days=10 * 365), "gestellt_am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "vorgang"], name="rueckfrage_eine_offene", condition=Q(beantwortet_am__isnull=True)
            )
        ]


class Entscheidung(Owned):
    """How a Vorgang was decided, with the Kostenentscheidung (§ 14 GebG NRW) and who decided."""

    class Art(models.TextChoices):
        STATTGEGEBEN = "stattgegeben", "stattgegeben"
        ABGELEHNT = "abgelehnt", "abgelehnt"
        ZURUECKGENOMMEN = "zurueckgenommen", "vom Antragsteller zurückgenommen"
        FINGIERT = "fingiert", "gilt als genehmigt"

    vorgang = OwnedForeignKey(Vorgang, related_name="entscheidungen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    art = models.CharField(max_length=16, choices=Art)
    begruendung = models.BinaryField()  # encrypted
    kosten_cents = models.PositiveIntegerField()
    erstattung_cents = models.PositiveIntegerField(default=0)
    entschieden_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)
    am = models.DateTimeField()

    rights = Rights(staff="SI", citizen="SI", system="SD")
    retention = Retention(timedelta(days=10 * 365), "am", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        # A Vorgang that was reopened is decided again: the newest counts, the earlier ones stay (ADR 56).
        indexes = [models.Index(fields=["kommune", "vorgang", "am"], name="entscheidung_vorgang")]

    @property
    def context(self) -> str:
        return f"vorgang.Entscheidung.begruendung:{self.vorgang_id}"


class Fallteil(Owned):
    """What an authority may know of a part of a case with several offices: who has it and how it stands (ADR 46).

    Each authority of the case has one row for each part, its own too; no answer stands in any of them.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    fall_id = models.UUIDField()  # the Vorgang that was applied to
    vorgang_id = models.UUIDField()  # the part, perhaps of another authority: no reference
    behoerde = models.SlugField(max_length=40)  # id of the Kommune that has it
    amt = models.CharField(max_length=160)
    nummer = models.CharField(max_length=20)
    titel = models.CharField(max_length=160)  # of its Leistung
    status = models.CharField(max_length=20, choices=Status.items())
    status_seit = models.DateTimeField()

    rights = Rights(staff="S", citizen="SI", system="SUD")
    retention = Retention(timedelta(days=10 * 365), "status_seit", "Teil der Akte des Vorgangs")
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "fall_id", "vorgang_id"], name="fallteil_einmal"),
        ]


class AbschriftQuerySet(models.QuerySet["Abschrift"]):
    def of_offices(self, office_ids: list[int]) -> AbschriftQuerySet:
        return self.filter(organisationseinheit_id__in=office_ids)

    def open(self) -> AbschriftQuerySet:
        """What nobody has acknowledged or sent on yet."""
        return self.filter(erledigt_am__isnull=True)


class Abschrift(Owned):
    """A copy of some answers of an Antrag: for an office to take note of, or for a body outside to be sent (ADR 46).

    `organisationseinheit` is the office that reads it, or that sends it on to `empfaenger`.
    """

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    leistung = models.ForeignKey("leistung.Leistung", models.PROTECT, related_name="+")
    organisationseinheit = models.ForeignKey("kommune.Organisationseinheit", models.PROTECT, related_name="+")
    schluessel_id = models.UUIDField()
    vorgang_id = models.UUIDField()  # the Vorgang it is of, perhaps of another authority: no reference
    nummer = models.CharField(max_length=20)  # its Vorgangsnummer
    empfaenger = models.CharField(max_length=160, blank=True)  # the body outside it is to be sent to; empty: nobody
    inhalt = models.BinaryField()  # encrypted JSON, see vorgang.operations.anteile
    erstellt_am = models.DateTimeField()
    von_behoerde = models.SlugField(max_length=40, blank=True, db_default="")  # Kommune of that Vorgang
    gelesen_am = models.DateTimeField(null=True)  # somebody of the office opened it, for the first time
    erledigt_am = models.DateTimeField(null=True)  # taken note of, or sent on
    erledigt_von = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)

    rights = Rights(staff="SU", citizen="SI", system="SUD")
    retention = Retention(timedelta(days=10 * 365), "erstellt_am", "wie der Vorgang, dessen Abschrift es ist")
    objects = scoped(AbschriftQuerySet, konto=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kommune", "organisationseinheit", "erstellt_am"],
                name="abschrift_offen",
                condition=Q(erledigt_am__isnull=True),
            )
        ]

    @property
    def context(self) -> str:
        """What its encrypted content is bound to."""
        return f"vorgang.Abschrift.inhalt:{self.id}"
