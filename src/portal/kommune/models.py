"""The eleven authorities, their offices and places, and the adapters configured for each of them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from portal.core.models import READ_BY_ALL, Catalogue, Global, Owned, Rights, scoped


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
    farben = models.JSONField(default=dict)  # CSS properties of its design; empty: a proposal by the platform
    herkunft = models.JSONField(default=dict)  # source and confidence per field

    rights = READ_BY_ALL

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.bezeichnung


class Organisationseinheit(Catalogue):
    """An office inside a Kommune."""

    schluessel = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    funktion = models.SlugField(max_length=60, blank=True)  # e.g. standesamt; see leistung.Zustaendigkeit
    aufgaben = models.JSONField(default=list)
    anschrift = models.CharField(max_length=200, blank=True)
    anschrift_geprueft = models.BooleanField(default=False)
    telefon = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    oeffnungszeiten = models.TextField(blank=True)  # empty: "noch nicht hinterlegt"
    herkunft = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "schluessel"], name="organisationseinheit_schluessel")
        ]

    def __str__(self) -> str:
        return self.name


class Ort(Catalogue):
    """A place or part of a place as people name it. The PLZ alone does not decide the Kommune."""

    name = models.CharField(max_length=120)
    plz = models.CharField(max_length=5, blank=True)
    stadtbezirk = models.CharField(max_length=120, blank=True)
    ist_hauptort = models.BooleanField(default=False)
    historisch = models.BooleanField(default=False)  # found by search, not offered as a new address
    herkunft = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(Lower("name"), name="ort_name"), models.Index(fields=["plz"], name="ort_plz")]
        constraints = [models.UniqueConstraint(fields=["kommune", "name", "plz"], name="ort_eindeutig")]

    def __str__(self) -> str:
        return self.name


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
