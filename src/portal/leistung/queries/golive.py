"""What is missing until a Kommune can go live: small checks, and subjects above add their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from portal.core import clock
from portal.core.db import transaction_required
from portal.kommune.models import Anbindung, Kommune, Organisationseinheit, Ort
from portal.kommune.queries import kreis_of
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Zustaendigkeit
from portal.leistung.queries.gebuehr import names_no_amount


@dataclass(frozen=True)
class Luecke:
    """Something that is missing: what, why it is needed, and where it is put right. German, for editors."""

    schluessel: str
    was: str
    warum: str
    wo: str


Check = Callable[[Kommune], Iterator[Luecke]]
_CHECKS: list[Check] = []


def golive_check(check: Check) -> Check:
    """Register a check. It runs in a unit of the Kommune and yields what is missing."""
    _CHECKS.append(check)
    return check


@transaction_required
def missing_to_go_live(kommune_id: str) -> list[Luecke]:
    """Everything that is missing, in the order in which it is best done. Empty: nothing stands in the way."""
    kommune = Kommune.objects.get(id=kommune_id)
    return [luecke for check in _CHECKS for luecke in check(kommune)]


@golive_check
def _contact(kommune: Kommune) -> Iterator[Luecke]:
    where = "Verwaltung › Stellen"
    why = "Ohne Anschrift, Telefon und E-Mail erreicht niemand das Rathaus, und das Impressum bleibt unvollständig."
    missing = [
        name
        for name, value in (
            ("Anschrift", kommune.strasse and kommune.plz and kommune.ort),
            ("Telefon", kommune.telefon),
            ("E-Mail", kommune.email),
        )
        if not value
    ]
    if missing:
        yield Luecke("kontakt", f"Kontakt des Rathauses: {', '.join(missing)}", why, where)


@golive_check
def _offices(kommune: Kommune) -> Iterator[Luecke]:
    where = "Verwaltung › Stellen"
    offices = Organisationseinheit.objects.not_closed_on(clock.today()).filter(kommune=kommune, oeffnungszeiten="")
    for office in offices.order_by("schluessel"):
        why = "Wer vorbeikommen will, muss wissen, wann geöffnet ist."
        yield Luecke(f"oeffnungszeiten-{office.schluessel}", f"Öffnungszeiten: {office.name}", why, where)


@golive_check
def _places(kommune: Kommune) -> Iterator[Luecke]:
    if kommune.ist_kreis:
        return
    where = "Verwaltung › Orte"
    rows = Ort.objects.filter(kommune=kommune)
    if rows.filter(plz="").exists() or not rows.exists():
        yield Luecke("plz", "Postleitzahlen der Orte", "Nach der Postleitzahl wird gefragt, wer zuständig ist.", where)
    if not rows.filter(ist_hauptort=False).exists():
        yield Luecke("ortsteile", "Ortsteile", "Viele nennen ihren Ortsteil und nicht die Kommune.", where)


@golive_check
def _kreis(kommune: Kommune) -> Iterator[Luecke]:
    if not kommune.ags.endswith("000") and kreis_of(kommune) is None:
        yield Luecke(
            "kreis",
            "Der Kreis ist nicht auf dieser Plattform",
            "Für Aufgaben des Kreises kann hier niemand genannt werden.",
            "Betrieb: portal kommune_anlegen --kreis",
        )


@golive_check
def _responsibility(kommune: Kommune) -> Iterator[Luecke]:
    where, rows = "Verwaltung › Zuständigkeiten", Zustaendigkeit.objects.filter(kommune=kommune)
    # One row for each Funktion that any authority has deposited.
    open_ones = Zustaendigkeit.objects.exclude(funktion__in=rows.values("funktion"))
    if count := open_ones.values("funktion").distinct().count():
        why = "Bis dahin sagen die Seiten, dass es noch nicht hinterlegt ist."
        yield Luecke(
            "zustaendigkeit", f"Wer zuständig ist: {count} Aufgaben sind offen", why, "Verwaltung › Mitsprache"
        )
    own = Q(behoerde=kommune)  # what is unclear there, its people may say themselves
    if count := rows.filter(unklar=True).exclude(own).count():
        why = "Die Quellen sagen Verschiedenes, und die Seiten schicken die Leute zum Rathaus."
        yield Luecke("zustaendigkeit-unklar", f"Unklare Zuständigkeiten: {count}", why, "Verwaltung › Vereinbarungen")
    if count := rows.filter(Q(unklar=False) | own, bestaetigt=False).count():
        why = "Sie sind aus den anderen Kommunen abgeleitet oder aus öffentlichen Angaben übernommen."
        yield Luecke("zustaendigkeit-bestaetigen", f"Zuständigkeiten bestätigen: {count}", why, where)


@golive_check
def _staff(kommune: Kommune) -> Iterator[Luecke]:
    roles = Rolle.objects.filter(kommune=kommune, mitarbeiter__is_active=True).valid_on(clock.today())
    if not roles.filter(art=Rolle.Art.VERWALTUNG).exists():
        why = "Ohne sie pflegt niemand Texte, Ämter und Rollen."
        yield Luecke(
            "verwaltung", "Eine Person für die Verwaltung", why, "Betrieb: portal kommune_anlegen --admin-email"
        )
    urkunden = [
        row for row in Angebot.objects.filter(kommune=kommune, leistung__funktion="standesamt") if row.is_online
    ]
    if urkunden and not roles.filter(art=Rolle.Art.STANDESBEAMTER).exists():
        why = "Über Urkunden entscheidet nur, wer zum Standesbeamten bestellt ist (§ 2 PStG)."
        yield Luecke(
            "standesbeamte",
            "Mindestens eine Standesbeamtin oder ein Standesbeamter",
            why,
            "Verwaltung › Menschen und Rollen",
        )


@golive_check
def _fees(kommune: Kommune) -> Iterator[Luecke]:
    rows = Angebot.objects.filter(kommune=kommune).select_related("leistung").order_by("leistung__titel")
    online = [row for row in rows if row.is_online]
    for row in online:
        if row.gebuehr_bestaetigt_am is None and not names_no_amount(row.leistung_id):
            why = "Ohne bestätigte Gebühr verlangt das Portal nichts."
            name = f"Gebühr bestätigen: {row.leistung.titel}"
            yield Luecke(f"gebuehr-{row.leistung_id}", name, why, "Verwaltung › Leistungen")
    charges = any(any(row.satz.amounts) for row in online)
    if charges and not Anbindung.objects.filter(port="zahlung").exists():
        why = "Eine Leistung kostet Geld, und niemand kann es annehmen."
        yield Luecke("bezahldienst", "Anbindung des Bezahldienstes", why, "Betrieb: Anbindung „zahlung“")
