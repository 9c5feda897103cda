"""The citizen's mailbox: one thread per Vorgang, messages in both directions, notices without content."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from portal.core.models import Owned, OwnedForeignKey, Retention, Rights, scoped

_KEPT = Retention(timedelta(days=10 * 365), "am", "Teil der Akte des Vorgangs; Frist je Leistung zu prüfen")


class Faden(Owned):
    """The conversation about one thing; `bezug` is its display text, e.g. the Vorgangsnummer."""

    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    bezug = models.CharField(max_length=40)
    betreff = models.CharField(max_length=160)  # title of the Leistung, nothing personal
    schluessel_id = models.UUIDField()
    benachrichtigung = models.BinaryField(null=True)  # encrypted e-mail address for notices
    am = models.DateTimeField()

    rights = Rights(staff="SU", citizen="SIU", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    @property
    def context(self) -> str:
        return f"postfach.Faden.benachrichtigung:{self.id}"


class Nachricht(Owned):
    """One message of a thread."""

    class Richtung(models.TextChoices):
        AN_BUERGER = "an", "an Sie"
        VON_BUERGER = "von", "von Ihnen"

    faden = OwnedForeignKey(Faden, related_name="nachrichten")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    richtung = models.CharField(max_length=3, choices=Richtung)
    absender = models.CharField(max_length=160)  # the office; empty for the citizen
    text = models.BinaryField()  # encrypted
    am = models.DateTimeField()
    gelesen_am = models.DateTimeField(null=True)

    rights = Rights(staff="SIU", citizen="SIU", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    class Meta:
        indexes = [models.Index(fields=["kommune", "faden", "am"], name="nachricht_faden")]

    @property
    def context(self) -> str:
        return f"postfach.Nachricht.text:{self.id}"


class Nachrichtenanlage(Owned):
    """A file of a message."""

    nachricht = OwnedForeignKey(Nachricht, related_name="anlagen")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    datei = OwnedForeignKey("dokument.Datei", related_name="+")

    rights = Rights(staff="SI", citizen="SI", system="SID")
    retention = _KEPT
    objects = scoped(konto=True)


class Benachrichtigung(Owned):
    """A notice by e-mail that something waits in the Postfach: no name, no number, no content."""

    class Status(models.TextChoices):
        OFFEN = "offen", "offen"
        GESENDET = "gesendet", "gesendet"
        UNZUSTELLBAR = "unzustellbar", "unzustellbar"

    nachricht = OwnedForeignKey(Nachricht, related_name="+")
    konto = models.ForeignKey("konto.Nutzerkonto", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.OFFEN)
    am = models.DateTimeField()
    gesendet_am = models.DateTimeField(null=True)
    unzustellbar_am = models.DateTimeField(null=True)  # when a mail server refused it, at once or by a mail of its own
    grund = models.CharField(max_length=16, blank=True)  # what it gave as its reason: a code of RFC 3463 or RFC 5321

    rights = Rights(staff="SI", citizen="SI", system="SIUD")
    retention = _KEPT
    objects = scoped(konto=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "nachricht"], name="benachrichtigung_einmal")]
