"""What is owed, the attempts to pay it, their events, and what must be paid back. All amounts are integer cents."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped
from portal.zahlung.rules import ACTIVE, Zahlungsstatus, check_transition

_KEPT = Retention(timedelta(days=10 * 365), "erstellt_am", "Haushaltsrecht, Belege; vor dem Betrieb zu prüfen")


class Forderung(Owned):
    """What is owed. The portal's fees at submission are a Vorschuss (§ 16 GebG NRW)."""

    class Art(models.TextChoices):
        VORSCHUSS = "vorschuss", "Vorschuss"

    class Status(models.TextChoices):
        OFFEN = "offen", "offen"
        BEZAHLT = "bezahlt", "bezahlt"
        ERLOSCHEN = "erloschen", "erloschen"

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+", null=True)  # null: Vorgang deleted
    bezug = models.CharField(max_length=40)  # Vorgangsnummer, for display
    kassenzeichen = models.CharField(max_length=20)
    art = models.CharField(max_length=12, choices=Art, default=Art.VORSCHUSS)
    betrag_cents = models.PositiveIntegerField()
    positionen = models.JSONField()  # [{text, anzahl, einzel_cents, summe_cents, grund}], nothing personal
    status = models.CharField(max_length=10, choices=Status, default=Status.OFFEN)
    erstellt_am = models.DateTimeField()
    faellig_am = models.DateTimeField()
    bezahlt_am = models.DateTimeField(null=True)

    rights = Rights(staff="S", citizen="SIU", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    class Meta:
        indexes = [models.Index(fields=["kommune", "faellig_am"], name="forderung_offen", condition=Q(status="offen"))]
        constraints = [
            models.UniqueConstraint(fields=["kommune", "kassenzeichen"], name="forderung_kassenzeichen"),
            models.CheckConstraint(condition=Q(betrag_cents__gt=0), name="forderung_betrag"),
        ]

    def mark_paid(self, *, at: datetime) -> None:
        self.status, self.bezahlt_am = self.Status.BEZAHLT, at
        self.save(update_fields=["status", "bezahlt_am"])

    def mark_lapsed(self) -> None:
        self.status = self.Status.ERLOSCHEN
        self.save(update_fields=["status"])


class Zahlung(Owned):
    """One attempt to pay a Forderung at the provider; its row is committed before the provider is called."""

    forderung = OwnedForeignKey(Forderung, related_name="zahlungen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+", null=True)  # null: Vorgang deleted
    betrag_cents = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Zahlungsstatus.items(), default=Zahlungsstatus.ANGELEGT)
    transaktion = models.CharField(max_length=44, blank=True)  # the provider's id
    weiter_url = models.CharField(max_length=2082, blank=True)  # where the payer goes while it is open
    zahlart = models.CharField(max_length=60, blank=True)
    erstellt_am = models.DateTimeField()
    bezahlt_am = models.DateTimeField(null=True)
    geprueft_am = models.DateTimeField(null=True)
    pruefungen = models.PositiveSmallIntegerField(default=0)

    rights = Rights(staff="S", citizen="SIU", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "forderung"], name="zahlung_eine_offene", condition=Q(status__in=sorted(ACTIVE))
            ),
            models.UniqueConstraint(
                fields=["kommune", "transaktion"], name="zahlung_transaktion", condition=~Q(transaktion="")
            ),
        ]
        indexes = [models.Index(fields=["kommune", "status", "erstellt_am"], name="zahlung_status")]

    def move_to(self, status: Zahlungsstatus, **changes: object) -> None:
        """Change the status by the table in rules. Raises ForbiddenTransition."""
        check_transition(Zahlungsstatus(self.status), status)
        self.status = status
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["status", *changes])


class Zahlungsereignis(Owned):
    """What happened to an attempt, in order; append-only by rights, but for its person (docs/adr/0058)."""

    zahlung = OwnedForeignKey(Zahlung, related_name="ereignisse")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+", null=True)  # null: Vorgang deleted
    am = models.DateTimeField()
    von = models.CharField(max_length=16)
    nach = models.CharField(max_length=16)
    angaben = models.JSONField(default=dict)

    rights = Rights(staff="S", citizen="SI", system="SIU")
    retention = _KEPT
    objects = scoped(konto=True)


class Erstattung(Owned):
    """Money that should go back, proposed by the portal or by a decision; the Kasse pays it out."""

    class Status(models.TextChoices):
        VORGESCHLAGEN = "vorgeschlagen", "vorgeschlagen"
        ERLEDIGT = "erledigt", "erledigt"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"  # the decision it came of is made anew

    class Grund(models.TextChoices):
        DOPPELT = "doppelt", "doppelt bezahlt"
        ABLEHNUNG = "ablehnung", "Antrag abgelehnt"
        RUECKNAHME = "ruecknahme", "Antrag zurückgenommen"
        UNZUSTAENDIG = "unzustaendig", "andere Behörde zuständig"
        FESTSETZUNG = "festsetzung", "Gebühr niedriger festgesetzt als der Vorschuss"

    forderung = OwnedForeignKey(Forderung, related_name="erstattungen")
    zahlung = OwnedForeignKey(Zahlung, related_name="erstattungen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+", null=True)  # null: Vorgang deleted
    betrag_cents = models.PositiveIntegerField()
    grund = models.CharField(max_length=12, choices=Grund)
    status = models.CharField(max_length=14, choices=Status, default=Status.VORGESCHLAGEN)
    erstellt_am = models.DateTimeField()

    rights = Rights(staff="SIU", citizen="S", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "zahlung", "grund"],
                name="erstattung_einmal",
                condition=~Q(status="zurueckgezogen"),
            ),
            models.CheckConstraint(condition=Q(betrag_cents__gt=0), name="erstattung_betrag"),
        ]
