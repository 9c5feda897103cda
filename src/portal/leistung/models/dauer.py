"""How long a Leistung usually takes somewhere, out of what was finished there."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from portal.core.models import Catalogue, Retention
from portal.leistung.models.katalog import Angebot


class Bearbeitungsdauer(Catalogue):
    """In days, from the arrival at the office to its end; only where enough were finished, and never by person.

    Experience and no promise: what an office means to keep stands in `Angebot.bearbeitung_tage`.
    """

    angebot = models.OneToOneField(Angebot, models.CASCADE, related_name="erfahrung")
    anzahl = models.PositiveIntegerField()
    von_tage = models.PositiveSmallIntegerField()  # one in ten was faster
    mitte_tage = models.PositiveSmallIntegerField()
    bis_tage = models.PositiveSmallIntegerField()  # one in ten was slower
    stand_am = models.DateField()

    retention = Retention(timedelta(days=2), "stand_am", "wird jede Nacht neu berechnet; nichts über Personen")
