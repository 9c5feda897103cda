"""The offices of an authority, read at once: as they are or as somebody has drafted them, and which of them answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot
from portal.leistung.queries.grundregel import all_lines
from portal.leistung.rules.zustaendigkeit import Frage, Grundregel, Rollen, Zeilen, deposited


@dataclass(frozen=True)
class Haus:
    """One authority. `offices` by id, each with its successor out of the same rows; `verteilung` by Funktion."""

    id: str
    offices: Mapping[int, Organisationseinheit]
    verteilung: Mapping[str, Zeilen]

    def answering(
        self,
        frage: Frage,
        grund: Grundregel,
        rollen: Rollen,
        *,
        amt_id: int | None,
        angebot: Angebot | None,
        tag: date,
    ) -> Organisationseinheit | None:
        """The office that answers on the day, as `zustaendigkeit._office` finds it for citizens; None: none of these.

        `amt_id` is that of the data, `angebot` what the authority has set for the Leistung.
        """
        if rollen.stelle != self.id:
            return None
        chosen_id = angebot.organisationseinheit_id if angebot and angebot.says_who_on(tag) else None
        for office in (self.offices.get(chosen_id or 0), self._deposited(frage, grund, rollen, amt_id, tag)):
            if office and (answering := office.answering_on(tag)):
                return answering
        return None

    def _deposited(
        self, frage: Frage, grund: Grundregel, rollen: Rollen, amt_id: int | None, tag: date
    ) -> Organisationseinheit | None:
        offices = self.offices.values()
        return deposited(
            grund,
            rollen,
            self.verteilung.get(frage.funktion, ()),
            tag,
            of_data=self.offices.get(amt_id or 0),
            with_key=lambda key: next((each for each in offices if each.schluessel == key), None),
            with_id=self.offices.get,
            with_funktion=lambda: next((each for each in offices if each.funktion == (frage.funktion or None)), None),
        )


def houses_of(kommune_ids: Sequence[str]) -> dict[str, Haus]:
    """The offices of these authorities as they are, each time in new rows. Two statements."""
    rows = Organisationseinheit.objects.filter(kommune__in=kommune_ids).order_by("kommune_id", "schluessel")
    offices = {row.pk: row for row in rows}
    for row in offices.values():
        row.nachfolge = offices[row.nachfolge_id] if row.nachfolge_id else None
    lines: dict[str, dict[str, Zeilen]] = defaultdict(dict)
    for (kommune_id, funktion), found in all_lines().items():
        lines[kommune_id][funktion] = found
    inside: dict[str, dict[int, Organisationseinheit]] = defaultdict(dict)
    for row in offices.values():
        inside[row.kommune_id][row.pk] = row
    return {each: Haus(each, inside[each], lines[each]) for each in kommune_ids}
