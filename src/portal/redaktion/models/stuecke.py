"""What somebody is writing, what was published before, and what all partners may read of it.

A draft belongs to its Kommune alone. What is published stands in the tables of its own subject (an Angebot, an
Ortstext); here stays what led there. `art` and `gegenstand` name the piece: ("angebot", "hund-anmelden").
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from portal.core.models import Catalogue, Owned, Retention, Rights, scoped


class Art(models.TextChoices):
    """What can be edited."""

    ANGEBOT = "angebot", "Leistung"
    GRUNDTEXT = "grundtext", "Gemeinsamer Text"
    SEITE = "seite", "Seite"
    MELDUNG = "meldung", "Meldung"
    STELLE = "stelle", "Stelle"
    GESTALTUNG = "gestaltung", "Gestaltung"
    VEREINBARUNG = "vereinbarung", "Vereinbarung"
    DATENSCHUTZ = "datenschutz", "Datenschutz einer Leistung"
    STARTSEITE = "startseite", "Startseite"
    ORT = "ort", "Ort"
    ZUSTAENDIG = "zustaendig", "Zuständigkeit"
    FORMULAR = "formular", "Formular"


class Entwurf(Owned):
    """What an editor is working on: one for each piece, so that two people never work on two versions unknowingly."""

    class Status(models.TextChoices):
        IN_ARBEIT = "in_arbeit", "in Arbeit"
        ZUR_FREIGABE = "zur_freigabe", "wartet auf Freigabe"

    art = models.CharField(max_length=12, choices=Art)
    gegenstand = models.CharField(max_length=80)
    inhalt = models.JSONField()
    nummer = models.PositiveIntegerField(default=1)  # rises with every save: who saves an older one is told
    status = models.CharField(max_length=14, choices=Status, default=Status.IN_ARBEIT)
    grund = models.CharField(max_length=200, blank=True)  # why, for the log
    bemerkung = models.CharField(max_length=500, blank=True)  # of the releaser who gave it back
    autor = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")  # of the last save
    geaendert_am = models.DateTimeField()

    rights = Rights(staff="SIUD", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "art", "gegenstand"], name="entwurf_eindeutig")]
        indexes = [models.Index(fields=["kommune", "status", "geaendert_am"], name="entwurf_status")]

    def __str__(self) -> str:
        return f"{self.art} {self.gegenstand}, {self.kommune_id}"

    def save_content(self, inhalt: dict[str, object], *, grund: str, autor_id: int) -> None:
        """Take over what an editor typed; a release that was asked for is asked for anew."""
        self.inhalt, self.grund, self.autor_id = inhalt, grund, autor_id
        self.nummer += 1
        self.status = self.Status.IN_ARBEIT


class Fassung(Owned):
    """One publication, as it was: the history of a piece. Never changed."""

    art = models.CharField(max_length=12, choices=Art)
    gegenstand = models.CharField(max_length=80)
    nr = models.PositiveIntegerField()
    inhalt = models.JSONField()
    grund = models.CharField(max_length=200, blank=True)
    autor = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    freigabe = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+", null=True)  # the second person
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SID")
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "art", "gegenstand", "nr"], name="fassung_eindeutig"),
            models.CheckConstraint(condition=~Q(autor=models.F("freigabe")), name="fassung_zwei_personen"),
        ]

    def __str__(self) -> str:
        return f"{self.art} {self.gegenstand}, Fassung {self.nr}"


class Vorschlag(Owned):
    """An agreement laid before its parties: each of them has a copy of its own, so that nobody else sees it.

    The copy of `urheber` decides; `operations.vorschlaege.bring_together` makes the others follow it.
    """

    class Status(models.TextChoices):
        OFFEN = "offen", "wartet auf Zustimmung"
        ANGENOMMEN = "angenommen", "alle haben zugestimmt"
        ABGELEHNT = "abgelehnt", "abgelehnt"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"
        UEBERHOLT = "ueberholt", "überholt: Die Vereinbarung hat sich inzwischen geändert"

    schluessel = models.UUIDField()  # the same in all copies
    urheber = models.SlugField(max_length=40)  # id of the Kommune that proposes
    vereinbarung = models.SlugField(max_length=60)  # id; there may be no such agreement yet
    titel = models.CharField(max_length=240)
    inhalt = models.JSONField()  # `leistung.rules.vereinbaren.Vereinbarungsstand`
    vorher = models.JSONField(null=True)  # the agreement when it was proposed; null: a new one
    grund = models.CharField(max_length=200, blank=True)
    wer = models.CharField(max_length=260)  # who proposed it, by name
    am = models.DateTimeField()
    beteiligte = models.JSONField(default=list)  # ids of the Kommunen that have to consent
    antworten = models.JSONField(default=dict)  # Kommune -> {"ja": bool, "grund", "wer", "am" (ISO)}
    status = models.CharField(max_length=14, choices=Status, default=Status.OFFEN)
    ergebnis = models.SlugField(max_length=60, blank=True)  # id of the agreement that counts, once it was written

    rights = Rights(staff="S", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "schluessel"], name="vorschlag_eindeutig")]
        indexes = [models.Index(fields=["kommune", "status", "am"], name="vorschlag_status")]

    def __str__(self) -> str:
        return f"{self.titel}, {self.kommune_id}"

    @property
    def ist_offen(self) -> bool:
        return self.status == self.Status.OFFEN

    def waits_for(self, kommune_id: str) -> bool:
        """Whether this Kommune has still to say something."""
        return self.ist_offen and kommune_id in self.beteiligte and kommune_id not in self.antworten

    def answer(self, kommune_id: str, *, ja: bool, grund: str, wer: str, am: datetime) -> None:
        """Keep what a party said; nobody says it a second time."""
        self.antworten = {kommune_id: {"ja": ja, "grund": grund, "wer": wer, "am": am.isoformat()}} | self.antworten


class Redaktionsregel(Owned):
    """How a Kommune works: whether a second person releases what one has written, who is told of a Zuschrift."""

    vier_augen = models.BooleanField(default=False)
    zuschriften_an = models.EmailField(
        blank=True, db_default=""
    )  # who is told of what citizens write; empty: the Kommune's address
    geaendert_am = models.DateTimeField()

    rights = Rights(staff="SIU", system="SIUD")
    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune"], name="redaktionsregel_eindeutig")]

    def __str__(self) -> str:
        return f"{self.kommune_id}: {'zwei Personen' if self.vier_augen else 'eine Person'}"


class Neuanlage(Owned):
    """A Kommune that the platform's administrator is about to make: what was typed so far."""

    angaben = models.JSONField(default=dict)  # name of a field -> text, as typed
    angelegt = models.SlugField(max_length=40, blank=True)  # the id of what it has become
    autor = models.ForeignKey("konto.Mitarbeiter", models.PROTECT, related_name="+")
    geaendert_am = models.DateTimeField()

    rights = Rights(staff="SIUD", system="SIUD")
    retention = Retention(timedelta(days=90), "geaendert_am", "Name und Adresse der Person, die zuerst verwaltet")
    objects = scoped()

    class Meta:
        indexes = [models.Index(fields=["kommune", "geaendert_am"], name="neuanlage_geaendert")]

    def __str__(self) -> str:
        return self.angelegt or str(self.angaben.get("name", "…"))


class Aenderung(Catalogue):
    """One line of the log that all partners read: who published what, when and why."""

    art = models.CharField(max_length=12, choices=Art)
    gegenstand = models.CharField(max_length=80)
    titel = models.CharField(max_length=160)
    felder = models.JSONField(default=list)  # what changed: names of fields and paragraphs
    grund = models.CharField(max_length=200, blank=True)
    wer = models.CharField(max_length=260)  # "Ada Beispiel, freigegeben von Ben Beispiel"
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SID")

    class Meta:
        indexes = [
            models.Index(fields=["am"], name="aenderung_am"),
            models.Index(fields=["kommune", "am"], name="aenderung_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.titel}, {self.kommune_id}, {self.am:%d.%m.%Y}"
