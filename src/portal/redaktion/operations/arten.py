"""What each kind of piece must be able to do to be edited: tell its published state, judge a draft, take it over."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from portal.redaktion.models import Art
from portal.redaktion.operations.angebot import Angebotsart
from portal.redaktion.operations.datenschutz import Datenschutzart
from portal.redaktion.operations.formulare import Formularart
from portal.redaktion.operations.grundtext import Grundtextart
from portal.redaktion.operations.seiten import Meldungsart, Seitenart
from portal.redaktion.operations.startseite import Startseitenart
from portal.redaktion.operations.stellen import Stellenart
from portal.redaktion.operations.vereinbarungen import Vereinbarungsart
from portal.redaktion.rules.angebot import Hindernis


class Redaktionsart(Protocol):
    """Runs inside a unit of the Kommune. `gegenstand` names the piece; all raise GegenstandUnknown."""

    def titel(self, gegenstand: str) -> str:
        """How people name it."""

    def published(self, gegenstand: str) -> dict[str, Any]:
        """The content of the state that is published, as a draft would hold it."""

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        """The content as it is kept."""

    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        """What stands in the way of publishing it."""

    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        """Publish it; returns the names of what changed."""


ARTEN: dict[str, Redaktionsart] = {
    Art.ANGEBOT: Angebotsart(),
    Art.GRUNDTEXT: Grundtextart(),
    Art.SEITE: Seitenart(),
    Art.MELDUNG: Meldungsart(),
    Art.STELLE: Stellenart(),
    Art.VEREINBARUNG: Vereinbarungsart(),
    Art.DATENSCHUTZ: Datenschutzart(),
    Art.STARTSEITE: Startseitenart(),
    Art.FORMULAR: Formularart(),
}
# Written by the platform for all: nobody else may, not even with the database role of staff.
PLATFORM = frozenset({Art.GRUNDTEXT})
# Laid before others first: what is written is a proposal, and nobody but its parties reads of it.
PROPOSED = frozenset({Art.VEREINBARUNG})
