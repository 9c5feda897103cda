"""What partners ask for, and what is new."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.core.models import Catalogue, Rights


class Anliegen(Catalogue):
    """A change that a partner asks for, and, once the platform has planned it, a line of the roadmap."""

    class Stand(models.TextChoices):
        NEU = "neu", "neu"
        GEPLANT = "geplant", "geplant"
        IN_ARBEIT = "in_arbeit", "in Arbeit"
        UMGESETZT = "umgesetzt", "umgesetzt"
        ABGELEHNT = "abgelehnt", "abgelehnt"

    schluessel = models.UUIDField()
    titel = models.CharField(max_length=120)
    text = models.TextField()
    rolle = models.CharField(max_length=40)  # of its author; with the Kommune all that partners see of them
    stand = models.CharField(max_length=10, choices=Stand, default=Stand.NEU)
    antwort = models.CharField(max_length=500, blank=True)  # of the platform: why, and when
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SIUD")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "schluessel"], name="anliegen_eindeutig")]
        indexes = [models.Index(fields=["stand", "am"], name="anliegen_stand")]

    def __str__(self) -> str:
        return f"{self.titel}, {self.kommune_id}"


class Anliegenbeitrag(Catalogue):
    """What a partner says to an Anliegen, or that it supports it."""

    class Art(models.TextChoices):
        KOMMENTAR = "kommentar", "Kommentar"
        UNTERSTUETZUNG = "unterstuetzung", "Unterstützung"

    art = models.CharField(max_length=14, choices=Art)
    anliegen = models.UUIDField()  # its `schluessel`, no reference: the Kommune that asked may have left the platform
    schluessel = models.UUIDField()
    text = models.TextField(blank=True)
    rolle = models.CharField(max_length=40)
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SIUD")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kommune", "schluessel"], name="anliegenbeitrag_eindeutig"),
            models.UniqueConstraint(
                fields=["kommune", "anliegen"], condition=Q(art="unterstuetzung"), name="anliegenbeitrag_einmal"
            ),
        ]
        indexes = [models.Index(fields=["anliegen", "am"], name="anliegenbeitrag_am")]

    def __str__(self) -> str:
        return f"{self.art} {self.anliegen}, {self.kommune_id}"


class Neuerung(Catalogue):
    """What is new in the portal, in words for its partners, written by the platform."""

    schluessel = models.UUIDField()
    titel = models.CharField(max_length=120)
    text = models.TextField()
    am = models.DateTimeField()

    rights = Rights(staff="SI", system="SIUD")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kommune", "schluessel"], name="neuerung_eindeutig")]

    def __str__(self) -> str:
        return self.titel
