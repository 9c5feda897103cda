"""Who answers for a Leistung at a place, and why; and which place people mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from portal.kommune.models import Kommune, Organisationseinheit, Ort
from portal.kommune.queries import all_kommunen
from portal.leistung.models import ExterneStelle, Leistung, Zustaendigkeit
from portal.leistung.rules import texte
from portal.leistung.rules.orte import Ergebnis, Ortsname, read_place

_CACHE_SECONDS = 30


@dataclass(frozen=True)
class Stelle:
    """Who answers, and how to reach them. What is not deposited is empty; nothing is made up."""

    name: str
    grund: str
    rechtsgrundlage: str = ""
    bestaetigt: bool = False  # verified in a public source
    unklar: bool = False  # the data say themselves that it is not certain: ask the town hall
    kommune: Kommune | None = None
    organisationseinheit: Organisationseinheit | None = None
    rathaus: Organisationseinheit | None = None
    extern: ExterneStelle | None = None

    @property
    def hat_eigene_anschrift(self) -> bool:
        """Whether the address is the office's own; otherwise it is the town hall's, and the page says so."""
        office = self.organisationseinheit
        return bool(office and office.anschrift and office.anschrift_geprueft)

    @property
    def anschrift(self) -> str:
        office = self.organisationseinheit if self.hat_eigene_anschrift else self.rathaus
        return office.anschrift if office and office.anschrift_geprueft else ""

    @property
    def telefon(self) -> str:
        """The office's number, or the one of its town hall."""
        numbers = [office.telefon for office in (self.organisationseinheit, self.rathaus) if office]
        return next(filter(None, numbers), "")

    @property
    def email(self) -> str:
        return self.organisationseinheit.email if self.organisationseinheit else ""

    @property
    def oeffnungszeiten(self) -> str:
        """Of this office only; the town hall's are not the office's."""
        return self.organisationseinheit.oeffnungszeiten if self.organisationseinheit else ""


@dataclass(frozen=True)
class Ortsantwort:
    """What came of the question about the place: an office, a list to choose from, or that it lies outside.

    `ergebnis` is a value of `rules.orte.Ergebnis`; `auswahl` holds (Ort, Kommune) pairs when it asks back.
    """

    ergebnis: str
    ort: Ortsname | None = None
    stelle: Stelle | None = None
    auswahl: tuple[tuple[Ortsname, Kommune], ...] = ()
    text: str = ""


def orte_for_question() -> list[Ortsname]:
    """All places of the directory, remembered for half a minute."""
    found: list[Ortsname] | None = cache.get("orte")
    if not found:
        rows = Ort.objects.values_list("id", "name", "plz", "kommune_id", "ist_hauptort").order_by("name")
        found = [Ortsname(*row) for row in rows]
        cache.set("orte", found, _CACHE_SECONDS)
    return found


def kreis() -> Kommune:
    """The Kreis all the other authorities belong to."""
    return next(kommune for kommune in all_kommunen().values() if kommune.ist_kreis)


def ort_with_id(ort_id: str) -> Ortsname | None:
    """The place with this id as it came in a link, or None."""
    return next((ort for ort in orte_for_question() if str(ort.id) == ort_id), None)


def answer_place(leistung: Leistung, kreis: Kommune, *, text: str = "", ort_id: str = "") -> Ortsantwort:
    """Read the place and say who answers there. A chosen `ort_id` goes before what was typed."""
    chosen = ort_with_id(ort_id) if ort_id else None
    if chosen is not None:
        return _found(leistung, chosen)
    read = read_place(text, orte_for_question())
    if read.ergebnis is Ergebnis.GEFUNDEN:
        return _found(leistung, read.orte[0])
    if read.ergebnis is Ergebnis.AUSSERHALB:
        name = leistung.funktion.titel if leistung.funktion else ""
        return Ortsantwort(read.ergebnis.value, text=texte.outside(name, kreis.bezeichnung))
    kommunen = all_kommunen()
    return Ortsantwort(read.ergebnis.value, auswahl=tuple((ort, kommunen[ort.kommune_id]) for ort in read.orte))


def _found(leistung: Leistung, ort: Ortsname) -> Ortsantwort:
    stelle = zustaendige_stelle(leistung, all_kommunen()[ort.kommune_id], ort=ort)
    return Ortsantwort(Ergebnis.GEFUNDEN.value, ort=ort, stelle=stelle)


def zustaendige_stelle(leistung: Leistung, gebiet: Kommune, *, ort: Ortsname | None = None) -> Stelle | None:
    """Who answers in the area of `gebiet`, for `ort` where one was named.

    None where nobody answers for the whole area: on the Kreis' host it often depends on the place.
    """
    words = _Wording(leistung, gebiet, ort)
    if leistung.funktion_id:
        row = _row_of(leistung, gebiet)
        return _of_row(row, words) if row else _of_own_matters(leistung, gebiet)
    return _without_funktion(leistung, gebiet, words)


@dataclass(frozen=True)
class _Wording:
    """How the reason is put: as a fact where the place was named, as a condition where it was not."""

    leistung: Leistung
    gebiet: Kommune
    ort: Ortsname | None

    def reason(self, name: str, bezeichnung: str) -> str:
        if self.ort and self.leistung.ortssatz:
            return texte.reason(self.leistung.ortssatz.format(ort=self.ort.name), name, bezeichnung)
        when = "" if self.gebiet.ist_kreis else self.leistung.ortsbedingung.format(ort=self.gebiet.name)
        return texte.condition(when, name, bezeichnung)


def stelle_abroad(leistung: Leistung) -> Stelle | None:
    """Who answers when the event happened abroad, or None where that is not asked."""
    if leistung.ausland is None:
        return None
    grund = (
        "Es ist im Ausland geschehen. Zuständig ist das Standesamt, das es in Deutschland nachbeurkundet hat, "
        f"sonst: {leistung.ausland.name}."
    )
    return Stelle(leistung.ausland.name, grund, extern=leistung.ausland, bestaetigt=True)


def _row_of(leistung: Leistung, gebiet: Kommune) -> Zustaendigkeit | None:
    """The record for this area; for the Kreis the one that all its Kommunen agree on."""
    rows = Zustaendigkeit.objects.filter(funktion_id=leistung.funktion_id)
    rows = rows.select_related("behoerde", "extern", "amt", "funktion")
    if not gebiet.ist_kreis:
        return rows.filter(kommune=gebiet).first()
    found = list(rows)
    answers = {(row.behoerde_id, row.extern_id, row.amt_id) for row in found}
    return found[0] if len(answers) == 1 else None


def _of_row(row: Zustaendigkeit, words: _Wording) -> Stelle:
    if row.extern is not None:
        name, bezeichnung = row.extern.name, ""
    else:
        assert row.behoerde is not None
        name = row.amt.name if row.amt else row.funktion.titel
        bezeichnung = row.behoerde.bezeichnung
    return Stelle(
        name=name,
        grund=words.reason(name, bezeichnung),
        rechtsgrundlage=row.funktion.rechtsgrundlage,
        bestaetigt=row.bestaetigt,
        unklar=row.unklar,
        kommune=row.behoerde,
        organisationseinheit=row.amt,
        rathaus=_town_hall(row.behoerde) if row.behoerde else None,
        extern=row.extern,
    )


def _of_own_matters(leistung: Leistung, gebiet: Kommune) -> Stelle | None:
    """Where every authority answers for itself, the Kreis does so on its own host."""
    if gebiet.id not in leistung.herkunft["zustaendigkeit"].get("auch", []):
        return None
    hall = _town_hall(gebiet)
    name = hall.name if hall else gebiet.bezeichnung
    grund = texte.reason("Jede Behörde ist für ihre eigenen Angelegenheiten zuständig.", name, gebiet.bezeichnung)
    return Stelle(name, grund, kommune=gebiet, organisationseinheit=hall, rathaus=hall)


def _without_funktion(leistung: Leistung, gebiet: Kommune, words: _Wording) -> Stelle | None:
    if leistung.ebene == "extern":
        extern = ExterneStelle.objects.get(id=leistung.stelle)
        return Stelle(extern.name, words.reason(extern.name, ""), extern=extern)
    if leistung.ebene == "Kreis":
        office = Organisationseinheit.objects.select_related("kommune").get(schluessel=leistung.stelle)
        grund = words.reason(office.name, office.kommune.bezeichnung)
        hall = _town_hall(office.kommune)
        return Stelle(office.name, grund, kommune=office.kommune, organisationseinheit=office, rathaus=hall)
    if gebiet.ist_kreis:
        return None
    hall = _town_hall(gebiet)
    name = hall.name if hall else gebiet.bezeichnung
    grund = words.reason(name, gebiet.bezeichnung)
    return Stelle(name, grund, kommune=gebiet, organisationseinheit=hall, rathaus=hall)


def _town_hall(kommune: Kommune) -> Organisationseinheit | None:
    return Organisationseinheit.objects.filter(kommune=kommune, schluessel="rathaus").first()
