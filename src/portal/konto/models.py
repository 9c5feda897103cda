"""Accounts: citizens' Nutzerkonten (encrypted, owned by the person) and staff with their roles."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from portal.core.models import READ_BY_ALL, Global, Retention, Rights


def data_context(konto_id: uuid.UUID) -> str:
    """What the encrypted data of an account is bound to."""
    return f"konto.Nutzerkonto.daten:{konto_id}"


class Nutzerkonto(models.Model):
    """A citizen's account across all Kommunen; a guest has one too, without identity. Read by its person only."""

    class Art(models.TextChoices):
        BUNDID = "bundid", "BundID"
        GAST = "gast", "ohne Konto"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    art = models.CharField(max_length=10, choices=Art)
    schluessel_id = models.UUIDField()
    daten = models.BinaryField()  # encrypted JSON: attributes of the last login, e-mail for notices
    erstellt_am = models.DateTimeField()
    angemeldet_am = models.DateTimeField()

    konto_column: ClassVar[str] = "id"
    rights: ClassVar[Rights] = Rights(citizen="SIUD", system="SUD")
    retention: ClassVar[Retention] = Retention(
        timedelta(days=3 * 365), "angemeldet_am", "Konto ohne Anmeldung und ohne laufenden Vorgang"
    )
    objects = ScopedManager(konto="id")


class Identitaet(Global):
    """Finds the Nutzerkonto of an identity: keyed hash of the bPK2, never the value itself."""

    merkmal = models.CharField(max_length=64, unique=True)
    konto_id = models.UUIDField()

    rights = Rights(app="SI", system="SD")


class Anmeldeversuch(Global):
    """A login that was started at the identity provider: used once, by the browser that started it."""

    id = models.CharField(primary_key=True, max_length=64)  # the request's id, the expected InResponseTo
    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")
    browser = models.CharField(max_length=64)  # keyed hash of a cookie of that browser
    stufe = models.PositiveSmallIntegerField()
    ziel = models.CharField(max_length=300)  # a path on this host
    erstellt_am = models.DateTimeField()
    benutzt_am = models.DateTimeField(null=True)
    antwort = models.TextField(blank=True)  # the encrypted SAML response between the POST and the GET that reads it

    rights = Rights(app="SIUD", system="SIUD")
    retention = Retention(timedelta(hours=1), "erstellt_am", "Anmeldung, einmalig")


class Zusicherung(Global):
    """An assertion that was accepted: no second time until it expires (replay table)."""

    id = models.CharField(primary_key=True, max_length=160)
    gueltig_bis = models.DateTimeField()

    rights = Rights(app="SI", system="SID")
    retention = Retention(timedelta(days=1), "gueltig_bis", "Schutz vor Wiederholung")


class Uebergang(Global):
    """A ticket by which a login on one host serves on another: once, within a minute, for one host."""

    id = models.CharField(primary_key=True, max_length=64)  # keyed hash of the ticket
    konto_id = models.UUIDField()
    stufe = models.PositiveSmallIntegerField()
    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")
    gueltig_bis = models.DateTimeField()

    rights = Rights(app="SID", system="SID")
    retention = Retention(timedelta(hours=1), "gueltig_bis", "Wechsel zwischen den Hosts")


class MitarbeiterManager(BaseUserManager["Mitarbeiter"]):
    """Creates staff accounts; nobody signs up."""

    def create_mitarbeiter(self, *, username: str, name: str, email: str, password: str) -> Mitarbeiter:
        mitarbeiter = self.model(username=username, name=name, email=email)
        mitarbeiter.set_password(password)
        mitarbeiter.save(using=self._db)
        return mitarbeiter


class Mitarbeiter(AbstractBaseUser, Global):
    """A staff account (AUTH_USER_MODEL). What it may do where stands in its roles."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    wochenpost = models.BooleanField(default=True)  # wants the weekly mail of what waits, where there is one

    rights = Rights(app="SU", staff="S", citizen="", system="SIU")
    retention = Retention(timedelta(days=365), "last_login", "Beschäftigung beendet")
    objects = MitarbeiterManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name


class Einladung(Global):
    """A one-time invitation to set the password of a staff account; only the hash of its token is kept."""

    id = models.CharField(primary_key=True, max_length=64)  # keyed hash of the token
    mitarbeiter = models.ForeignKey(Mitarbeiter, models.CASCADE, related_name="einladungen")
    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")
    gueltig_bis = models.DateTimeField()
    angenommen_am = models.DateTimeField(null=True)

    rights = Rights(app="S", staff="SI", system="SIUD")
    retention = Retention(timedelta(days=30), "gueltig_bis", "Nachweis, wann ein Konto eröffnet wurde")

    def use_up(self, *, at: datetime) -> bool:
        """Mark it accepted; False if somebody else was first."""
        open_ones = Einladung.objects.filter(id=self.id, angenommen_am__isnull=True)
        return bool(open_ones.update(angenommen_am=at))


class RolleQuerySet(models.QuerySet["Rolle"]):
    def valid_on(self, day: date) -> RolleQuerySet:
        return self.filter(Q(gueltig_bis__isnull=True) | Q(gueltig_bis__gte=day), gueltig_ab__lte=day)


class Rolle(Global):
    """What a Mitarbeiter may do in which office of which Kommune, and for how long."""

    class Art(models.TextChoices):
        SACHBEARBEITUNG = "sachbearbeitung", "Sachbearbeitung"
        STANDESBEAMTER = "standesbeamter", "Standesbeamtin oder Standesbeamter"  # decides; appointed, § 2 PStG
        REDAKTION = "redaktion", "Redaktion"
        FREIGABE = "freigabe", "Freigabe von Inhalten"
        VERWALTUNG = "verwaltung", "Verwaltung der Kommune"
        ARCHIV = "archiv", "Archiv"  # decides on Akten at the end of their retention
        PLATTFORM = "plattform", "Verwaltung der Plattform"  # at the Kreis, which runs it for all

    CASEWORK = (Art.SACHBEARBEITUNG, Art.STANDESBEAMTER)

    mitarbeiter = models.ForeignKey(Mitarbeiter, models.CASCADE, related_name="rollen")
    kommune = models.ForeignKey("kommune.Kommune", models.PROTECT, related_name="+")
    organisationseinheit = models.ForeignKey(
        "kommune.Organisationseinheit", models.PROTECT, related_name="+", null=True
    )
    art = models.CharField(max_length=20, choices=Art)
    gueltig_ab = models.DateField()
    gueltig_bis = models.DateField(null=True)

    rights = READ_BY_ALL
    objects = RolleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mitarbeiter", "kommune", "organisationseinheit", "art", "gueltig_ab"], name="rolle_eindeutig"
            )
        ]
