"""What comes into the catalogue from elsewhere, what an editor must look at, and what changed for the public."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.core.models import Catalogue, Global, Owned, Retention, Rights, scoped
from portal.leistung.models.katalog import Leistung
from portal.leistung.rules.uebernahme import Ergebnis

_EDITORS = Rights(staff="SU", system="SIUD")


class Importlauf(Global):
    """One run of an import that was applied, all of it or nothing. A dry run leaves no trace."""

    class Art(models.TextChoices):
        XZUFI = "xzufi", "XZuFi"
        SCHLUESSEL = "schluessel", "Schlüsselkatalog"

    art = models.CharField(max_length=12, choices=Art)
    quelle = models.CharField(max_length=200)  # name of the file
    pruefwert = models.CharField(max_length=64)  # sha256 of the file
    am = models.DateTimeField()
    durch = models.CharField(max_length=120)  # who started it, as named at the start
    zahlen = models.JSONField(default=dict)  # Ergebnis -> how many

    rights = _EDITORS

    def __str__(self) -> str:
        return f"{self.quelle}, {self.am:%d.%m.%Y}"


class Befund(Global):
    """What a run found about one field of one object: applied, or kept for an editor to decide."""

    lauf = models.ForeignKey(Importlauf, models.CASCADE, related_name="befunde")
    gegenstand = models.CharField(max_length=120)  # "leistung:personalausweis"
    titel = models.CharField(max_length=300)
    ergebnis = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Ergebnis])
    feld = models.CharField(max_length=40, blank=True)
    vorhanden = models.TextField(blank=True)
    geliefert = models.TextField(blank=True)
    grund = models.CharField(max_length=300, blank=True)
    erledigt_am = models.DateTimeField(null=True)  # null: waits for an editor, where it is a conflict or new
    erledigt_durch = models.CharField(max_length=120, blank=True)

    rights = _EDITORS

    class Meta:
        indexes = [models.Index(fields=["gegenstand", "feld"], name="befund_gegenstand")]

    def __str__(self) -> str:
        return f"{self.gegenstand} {self.feld}: {self.ergebnis}"


class Katalogschluessel(Global):
    """An entry of somebody else's catalogue: a LeiKa key, an OZG-Leistung, an OZG-Lebenslage. Only to look up."""

    class Art(models.TextChoices):
        LEIKA = "leika", "Leistungsschlüssel"
        OZG = "ozg", "OZG-Leistung"
        LEBENSLAGE = "lebenslage", "OZG-Lebenslage"

    art = models.CharField(max_length=12, choices=Art)
    schluessel = models.CharField(max_length=120)
    bezeichnung = models.CharField(max_length=500)
    angaben = models.JSONField(default=dict)  # the other columns, by their names in the file

    rights = _EDITORS

    class Meta:
        constraints = [models.UniqueConstraint(fields=["art", "schluessel"], name="katalogschluessel_eindeutig")]

    def __str__(self) -> str:
        return f"{self.schluessel} {self.bezeichnung}"


class Katalogaenderung(Catalogue):
    """Something that changed in the catalogue for the public; what the feed of changes shows."""

    class Art(models.TextChoices):
        NEU = "neu", "neu im Katalog"
        GEAENDERT = "geaendert", "geändert"
        ONLINE = "online", "jetzt online"

    leistung = models.ForeignKey(Leistung, models.CASCADE, related_name="aenderungen")
    art = models.CharField(max_length=12, choices=Art)
    ueberall = models.BooleanField(default=False)  # the Leistung itself: on every host, not only of `kommune`
    felder = ArrayField(models.CharField(max_length=40), default=list)
    am = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-am"], name="katalogaenderung_am")]

    def __str__(self) -> str:
        return f"{self.leistung_id}: {self.art}"


class Bestandseintrag(Owned):
    """A service on a Kommune's old list, and what became of it in the portal."""

    class Zuordnung(models.TextChoices):
        SICHER = "sicher", "im Portal, sicher erkannt"
        ENTSCHIEDEN = "entschieden", "im Portal, von der Redaktion zugeordnet"
        UNSICHER = "unsicher", "zu prüfen"
        OFFEN = "offen", "nur auf der alten Seite"
        ENTFAELLT = "entfaellt", "entfällt"

    nr = models.PositiveIntegerField()  # by which people name it; counted per Kommune
    schluessel = models.CharField(max_length=500)  # link, or the title where there is none
    titel = models.CharField(max_length=300)
    link = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    zuordnung = models.CharField(max_length=12, choices=Zuordnung)
    leistung = models.ForeignKey(Leistung, models.PROTECT, related_name="+", null=True)
    kandidaten = ArrayField(models.SlugField(max_length=60), default=list)  # ids of Leistung, the likeliest first
    entschieden_durch = models.CharField(max_length=120, blank=True)
    entschieden_rolle = models.CharField(max_length=120, blank=True)
    entschieden_am = models.DateField(null=True)
    begruendung = models.CharField(max_length=500, blank=True)
    noch_da = models.BooleanField(default=True)  # on the list that was read last

    rights = Rights(staff="SIU", system="SIUD")
    retention = Retention(
        timedelta(days=3 * 365), "entschieden_am", "Nachweis der Übernahme, mit Namen der Entscheidenden"
    )
    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "schluessel"], name="bestandseintrag_schluessel"),
            models.UniqueConstraint(fields=["kommune", "nr"], name="bestandseintrag_nr"),
            models.CheckConstraint(
                condition=~Q(zuordnung__in=["sicher", "entschieden"]) | Q(leistung__isnull=False),
                name="bestandseintrag_zugeordnet",
            ),
            models.CheckConstraint(
                condition=~Q(zuordnung__in=["entschieden", "entfaellt"])
                | (
                    Q(entschieden_am__isnull=False)
                    & ~Q(entschieden_durch="")
                    & ~Q(entschieden_rolle="")
                    & ~Q(begruendung="")
                ),
                name="bestandseintrag_entschieden",
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    def mark_recognised(self, *, leistung_id: str | None, kandidaten: list[str]) -> None:
        """Write down what the portal recognised by itself; without candidates the entry stands on the old list only."""
        kinds = self.Zuordnung
        self.leistung_id, self.kandidaten = leistung_id, kandidaten
        self.zuordnung = kinds.SICHER if leistung_id else kinds.UNSICHER if kandidaten else kinds.OFFEN

    def mark_decided(self, *, leistung_id: str | None, durch: str, rolle: str, grund: str, am: date) -> None:
        """Write down what a person decided: which Leistung it is, or with None that it is dropped."""
        self.zuordnung = self.Zuordnung.ENTSCHIEDEN if leistung_id else self.Zuordnung.ENTFAELLT
        self.leistung_id = leistung_id
        self.entschieden_durch, self.entschieden_rolle, self.begruendung = durch, rolle, grund
        self.entschieden_am = am
