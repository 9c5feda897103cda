"""Every Ort × Funktion and Leistung × Kommune, compared with another program (`make proof-zustaendigkeit`)."""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import sys
import time

from portal.leistung.models import Funktion, Leistung
from portal.leistung.queries import Ortsantwort, zustaendigkeit
from tests.factories import kreis
from tests.leistung.tafel import Soll, funktionen, leistungen, orte, read, soll, soll_without_funktion

KOMMUNEN = sorted({kommune for _name, _plz, kommune in orte()})


def answered(found: Ortsantwort) -> Soll:
    stelle = found.stelle
    assert stelle is not None and stelle.grund and all(stelle.begruendung)
    traeger = stelle.traeger.id if stelle.traeger else None
    assert stelle.kostenglaeubiger == stelle.verantwortlich == stelle.traeger
    accepted = frozenset(each.stelle.id for each in stelle.annahmestellen)
    return Soll(str(found.ergebnis), stelle.id, stelle.amt, traeger, accepted)


def one_of_each_funktion() -> list[Leistung]:
    """The first Leistung of every Funktion; for a Funktion without any an unsaved one."""
    known = Leistung.objects.filter(funktion__isnull=False).select_related("funktion").order_by("funktion", "id")
    by_funktion = {leistung.funktion_id: leistung for leistung in known.distinct("funktion")}
    herkunft = {"zustaendigkeit": {"typ": "je Kommune nach Funktion"}}
    return [
        by_funktion.get(funktion.id) or Leistung(id=f"ohne-{funktion.id}", funktion=funktion, herkunft=herkunft)
        for funktion in Funktion.objects.order_by("id")
    ]


def differences(kommune: str, *, share: int = 1) -> tuple[int, list[str]]:
    """How many combinations of Ort and Funktion were asked in a Kommune, and those answered otherwise.

    With a `share` every place asks for one in so many functions, the next place for the next ones.
    """
    sample = one_of_each_funktion()
    assert {leistung.funktion_id for leistung in sample} == set(funktionen())
    known, asked, wrong = leistungen(), 0, []
    for place, (name, plz, _) in enumerate(entry for entry in orte() if entry[2] == kommune):
        for leistung in sample[place % share :: share]:
            assert leistung.funktion_id is not None
            expected = soll(leistung.id if leistung.id in known else None, leistung.funktion_id, kommune)
            found = answered(zustaendigkeit(leistung, f"{plz} {name}", host=kreis()))
            asked += 1
            if found != expected:
                wrong.append(f"{name} × {leistung.funktion_id}: {found} instead of {expected}")
    return asked, wrong


def differences_by_leistung(kommune: str, *, share: int = 1) -> tuple[int, list[str]]:
    """The same for Leistungen in the main place; with a `share` one in so many, in the next Kommune others."""
    name = next(record["name"] for record in read("kommunen.json")["kommunen"] if record["id"] == kommune)
    asked, wrong = 0, []
    for leistung in Leistung.objects.select_related("funktion").order_by("id")[
        KOMMUNEN.index(kommune) % share :: share
    ]:
        funktion = leistung.funktion_id
        expected = soll(leistung.id, funktion, kommune) if funktion else soll_without_funktion(leistung.id, kommune)
        asked += 1
        if (found := answered(zustaendigkeit(leistung, name, host=kreis()))) != expected:
            wrong.append(f"{leistung.id}: {found} instead of {expected}")
    return asked, wrong


def main() -> int:
    """All combinations; 1 when one is answered otherwise."""
    from tests.conftest import build_databases

    build_databases()
    started, asked, wrong = time.monotonic(), 0, list[str]()
    for kommune in KOMMUNEN:
        for number, faults in (differences(kommune), differences_by_leistung(kommune)):
            asked, wrong = asked + number, [*wrong, *faults]
    print(*wrong, f"{asked} questions, {len(wrong)} answered otherwise, {time.monotonic() - started:.0f} s", sep="\n")
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
