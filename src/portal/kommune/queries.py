"""Reads of authorities, offices and adapters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db.models import OuterRef, Q, Subquery

from portal.core import clock
from portal.core.db import transaction_required
from portal.core.ports import build_adapter
from portal.core.tenancy import System, unit
from portal.kommune.models import Anbindung, Gestaltung, Kommune, Loeschnachweis, Organisationseinheit
from portal.kommune.ports import Kartendienst
from portal.kommune.rules import Mangel, NeueKommune
from portal.kommune.rules.kontakt import PARTS, TOWN_HALL, Kontakt, columns_of, contact_on, read_contacts

_CACHE_SECONDS = 30


_kept: tuple[str, dict[str, Kommune]] = ("", {})
_kreise: dict[str, Kommune] = {}  # by the five digits with which the AGS of all their Kommunen begin


def all_kommunen() -> dict[str, Kommune]:
    """All authorities by id, each with its design, remembered for half a minute in this process.

    The cache holds only a mark of the state: to unpickle 3,000 authorities for each request would take 0.1 s.
    """
    global _kept, _kreise
    mark = cache.get("kommunen")
    if mark is None or mark != _kept[0] or not _kept[1]:
        rows = Kommune.objects.select_related("gestaltung").defer("herkunft", "gestaltung__wappen", "gestaltung__bild")
        halls = Organisationseinheit.objects.filter(kommune=OuterRef("pk"), schluessel=TOWN_HALL)
        rows = rows.annotate(im_rathaus=Subquery(halls.values("kontakte")))
        _kept = uuid4().hex, {kommune.id: _moved(kommune, kommune.im_rathaus or []) for kommune in rows}
        _kreise = {kommune.ags[:5]: kommune for kommune in _kept[1].values() if kommune.ist_kreis}
        cache.set("kommunen", _kept[0], _CACHE_SECONDS)
    return _kept[1]


def _moved(kommune: Kommune, kontakte: list[dict[str, Any]]) -> Kommune:
    """Where today another contact of its town hall counts than the usual one, it is the Kommune's on every page."""
    today = contact_on(Kontakt(), read_contacts(kontakte), clock.today())
    moved = {part: value for part in PARTS if (value := getattr(today, part))}
    for name, value in columns_of(moved).items():
        setattr(kommune, name, value)
    return kommune


def forget_kommunen() -> None:
    """Read the authorities anew at the next request of this process; other processes do within half a minute."""
    cache.delete("kommunen")


def gestaltung_of(kommune: Kommune) -> Gestaltung:
    """The design of an authority out of `all_kommunen` (no query); the platform's own where it has none yet."""
    try:
        return kommune.gestaltung
    except Gestaltung.DoesNotExist:
        return Gestaltung(kommune=kommune)


def page_version(kommune: Kommune) -> str:
    """Changes when the Kommune or its Kreis publishes something: part of the key of kept pages (no query)."""
    kreis = _kreise.get(kommune.ags[:5])
    return f"{gestaltung_of(kommune).stand}-{gestaltung_of(kreis).stand if kreis else 0}"


@dataclass(frozen=True)
class Gestaltungsbild:
    """A picture of a design as it is served."""

    inhalt: bytes
    art: str  # media type
    marke: str


def gestaltungsbild(kommune: Kommune, name: str) -> Gestaltungsbild | None:
    """The picture "wappen" or "bild" of a Kommune, read from the database, or None."""
    parts = (name, f"{name}_art", f"{name}_marke")
    row = Gestaltung.objects.filter(kommune=kommune, **{f"{name}__isnull": False}).values_list(*parts).first()
    return Gestaltungsbild(bytes(row[0]), row[1], row[2]) if row else None


def sender_address(kommune: Kommune) -> str:
    """From whom the mails of a Kommune come: its display name, and the address that is configured for the platform."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(gestaltung_of(kommune).absender or kommune.bezeichnung or name, addr_spec=address))


def kommune_of_host(host: str) -> Kommune | None:
    """The authority of a host name (without port), or None."""
    return next((kommune for kommune in all_kommunen().values() if kommune.host == host.lower()), None)


def is_gone(kommune_id: str) -> bool:
    """Whether there is no such authority (any more), whatever this process remembers."""
    return not Kommune.objects.filter(id=kommune_id).exists()


def taken_by(neu: NeueKommune) -> Iterator[Mangel]:
    """What of a new authority belongs to another one already."""
    same = Q(id=neu.id) | Q(ags=neu.ags) | Q(host=neu.host)
    for other in Kommune.objects.filter(same).order_by("id"):
        if other.id == neu.id:
            yield Mangel("id", f"Die Kennung „{neu.id}“ gehört schon: {other.bezeichnung}.")
        if other.ags == neu.ags:
            yield Mangel("ags", f"Der Gemeindeschlüssel {neu.ags} gehört schon: {other.bezeichnung}.")
        if other.host == neu.host:
            yield Mangel("host", f"Der Host „{neu.host}“ gehört schon: {other.bezeichnung}.")


def centres_of(kommune: Kommune) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the middles of all Kommunen of its Kreis, by name, as far as they are known."""
    return {
        each.name: (each.breite, each.laenge)
        for each in kommunen_of_kreis(kommune)
        if each.breite is not None and each.laenge is not None
    }


def bezeichnung_of(kommune_id: str) -> str:
    """How an authority signs; the bare id of one that has left the platform."""
    kommune = all_kommunen().get(kommune_id)
    return kommune.bezeichnung if kommune else kommune_id


def usual_host(kommune_id: str) -> str:
    """The host that a new authority gets unless another one is wanted."""
    return f"service.{kommune_id}.de" if settings.PORTAL_MODE == "production" else f"{kommune_id}.localhost"


def names_of_gone() -> dict[str, str]:
    """How authorities signed that have left the platform, by id: agreements of others still name them."""
    rows = Loeschnachweis.objects.order_by("am").values_list("kommune_id", "bezeichnung")
    return dict(rows)


def kreis_of(kommune: Kommune) -> Kommune | None:
    """The Kreis to which it belongs, a Kreis itself; None where that is not on the platform, or there is none.

    The AGS says it: its first five digits are the Kreis or the kreisfreie Stadt.
    """
    return next((other for other in kommunen_of_kreis(kommune) if other.ist_kreis), None)


def kommunen_of_kreis(kommune: Kommune) -> list[Kommune]:
    """All authorities of the same Kreis on the platform, the Kreis itself among them, by name."""
    return [other for other in all_kommunen().values() if other.kreisschluessel == kommune.kreisschluessel]


def kommune_url(kommune: Kommune, path: str) -> str:
    """The absolute address of `path` on the Kommune's own host, from configuration and never from a header."""
    return str(settings.PORTAL_BASE_URL).format(host=kommune.host) + path


def kartendienst_of(kommune: Kommune) -> Kartendienst | None:
    """The map service that the Kommune has configured, else that of its Kreis; None: our own map without streets.

    Opens units of its own.
    """
    for owner in filter(None, (kommune, kreis_of(kommune))):
        with unit(System(owner.id)):
            if Anbindung.objects.filter(port="karte").exists():
                return cast("Kartendienst", adapter_for("karte"))
    return None


@transaction_required
def adapter_for(port: str) -> Any:
    """The adapter that serves `port` for the Kommune of this unit. Build it here, call it after the unit.

    Raises Anbindung.DoesNotExist when nothing is configured.
    """
    row = Anbindung.objects.get(port=port)
    return build_adapter(port, row.adapter, row.optionen, settings.PORTAL_SECRETS.get(row.geheimnis, ""))
