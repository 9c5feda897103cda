"""A form as a schema of FIM: ids, versions, structure and multiplicities from its tree, the rest from its fields."""

from __future__ import annotations

from portal.formular.rules import fim
from portal.formular.rules.fimbaum import is_asked, rebuilt
from portal.formular.rules.fimfelder import datenfeld_from
from portal.formular.rules.modell import Feld, Formular


class NotFromFim(ValueError):
    """The form has no tree of FIM, in German: parts of it have no ids that others know, and we invent none."""


def schema_from(formular: Formular) -> fim.Stammdatenschema:
    """The schema as the form asks for it now; a field that the form does not ask any more is left out.

    Raises NotFromFim.
    """
    if formular.fim is None:
        raise NotFromFim(_without_tree(formular))
    felder = bound_fields(formular)

    def filled(pfad: str, struktur: fim.Struktur) -> fim.Datenfeld | None:
        part = struktur.enthaelt
        assert isinstance(part, fim.Datenfeld)
        if not is_asked(struktur):
            return part
        return datenfeld_from(felder[pfad], part) if pfad in felder else None

    return rebuilt(formular.fim, filled)


def _without_tree(formular: Formular) -> str:
    felder = [feld for schritt in formular.schritte for feld in schritt.felder]
    unknown = sum(feld.fim is None for feld in felder)
    return (
        f"„{formular.titel}“ ist nicht aus einem Schema von FIM entstanden: Das Formular, seine Abschnitte und "
        f"{unknown} von {len(felder)} Feldern haben keine FIM-ID."
    )


def bound_fields(formular: Formular) -> dict[str, Feld]:
    """The fields by their place in the tree."""
    felder = (feld for schritt in formular.schritte for feld in schritt.felder)
    return {feld.fim.pfad: feld for feld in felder if feld.fim is not None and feld.fim.pfad}


def unbound_fields(formular: Formular) -> list[str]:
    """Fields without a place in the tree; others will not hear of them."""
    felder = (feld for schritt in formular.schritte for feld in schritt.felder)
    return [feld.id for feld in felder if feld.fim is None or not feld.fim.pfad]
