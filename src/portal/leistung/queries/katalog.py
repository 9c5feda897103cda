"""Reads for the pages of the catalogue. Few statements per page; the pages are cached whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from portal.core import clock
from portal.core.rows import Part, Statement
from portal.formular.queries import find_for_leistung, load, newest_version
from portal.formular.rules import Formular
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import kommunen_of_kreis
from portal.leistung.models import Angebot, Gebuehr, Lebenslage, Leistung, Ortstext
from portal.leistung.models.katalog import AngebotQuerySet
from portal.leistung.queries.gebuehr import told_fee
from portal.leistung.queries.stelle import Stelle
from portal.leistung.queries.zustaendigkeit import zustaendige_stelle
from portal.leistung.rules import texte
from portal.leistung.rules.absaetze import Absatz, as_lines, as_text, merged

# How a Leistung is done that does not go online. The form's type is the data's (`herkunft`).
_AUSKUNFT = Q(verfahrensart=Leistung.Verfahrensart.AUSKUNFT)
_WAYS = {
    "vor_ort": (Q(verfahrensart=Leistung.Verfahrensart.TERMIN) | Q(herkunft__formtyp="termin")) & ~_AUSKUNFT,
    "auskunft": _AUSKUNFT,
}
_REMEMBERED_SECONDS = 30
_NO_LOGIN = Leistung.Vertrauensniveau.KEINES
_PAPER = Angebot.Modus.DRUCK
_ENTRY = ("id", "titel", "titel_en", "beschreibung", "online", "gebuehr_text", "vertrauensniveau")


@dataclass(frozen=True)
class Eintrag:
    """A Leistung in a list. `kostet`: an amount is known; `anmeldung`: going online needs an account."""

    slug: str
    titel: str
    titel_en: str
    beschreibung: str
    online: bool
    kostet: bool
    anmeldung: bool


@dataclass(frozen=True)
class Lebenslagenseite:
    """A Lebenslage and its Leistungen by how they are done: online, with a visit, at the office, or to be looked up."""

    lebenslage: Lebenslage
    online: list[Eintrag]
    vor_ort: list[Eintrag]
    beim_amt: list[Eintrag]
    auskunft: list[Eintrag]


@dataclass(frozen=True)
class Gebuehrenzeile:
    """One fee as the law names it."""

    tatbestand: str
    betrag: str
    rechtsgrundlage: str


@dataclass(frozen=True)
class Leistungsseite:
    """All that the page of a Leistung shows on the host of a Kommune.

    `ist_online`: this Kommune takes it online; on the Kreis' host, one of its Kommunen does.
    """

    leistung: Leistung
    angebot: Angebot | None
    ist_online: bool
    stelle: Stelle | None
    gebuehren: list[Gebuehrenzeile]
    lebenslagen: list[Lebenslage]
    texte: Mapping[Absatz, str]  # of this Kommune, or the common ones

    @property
    def gebuehr(self) -> str:
        """The confirmed fee of this Kommune; else the verified usual one; else empty."""
        confirmed = told_fee(self.angebot) if self.angebot else ""
        return confirmed or texte.without_doubt(self.leistung.gebuehr_text)

    @property
    def vordruck(self) -> Formular | None:
        """The form that can be printed empty: while this Kommune takes it, here or on paper."""
        angebot = self.angebot
        if angebot is None or not angebot.is_valid_on(clock.today()):
            return None
        return formular_of(self.leistung, angebot) if angebot.is_online or angebot.modus == _PAPER else None

    @property
    def unterlagen(self) -> list[str]:
        return [texte.without_doubt(line) for line in as_lines(self.texte[Absatz.UNTERLAGEN])]

    @property
    def rechtsgrundlagen(self) -> list[str]:
        return [texte.without_doubt(line) for line in as_lines(self.texte[Absatz.RECHTSGRUNDLAGEN])]

    @property
    def beschreibung(self) -> str:
        return texte.without_doubt(self.texte[Absatz.BESCHREIBUNG])


def leistung_with_id(slug: str) -> Leistung | None:
    """The Leistung of this id, with its Funktion, or None."""
    return Leistung.objects.select_related("funktion", "ausland").filter(id=slug).first()


def common_texts(leistung: Leistung) -> dict[Absatz, str]:
    """What every Kommune inherits, paragraph by paragraph, as it is edited."""
    return {absatz: as_text(absatz, getattr(leistung, absatz)) for absatz in Absatz}


def leistung_page(slug: str, kommune: Kommune) -> Leistungsseite | None:
    """The page of a Leistung, or None if there is no such one. Six statements at most."""
    own = Ortstext.objects.filter(kommune=kommune, leistung=OuterRef("pk"))
    rows = Leistung.objects.select_related("funktion", "ausland").filter(id=slug)
    leistung = rows.annotate(eigene=ArraySubquery(own.values(als=JSONObject(absatz="absatz", text="text")))).first()
    if leistung is None:
        return None
    own_texts = {Absatz(row["absatz"]): row["text"] for row in leistung.eigene}
    near = Angebot.objects.filter(kommune__in=kommunen_of_kreis(kommune), leistung=leistung)
    every = list(near.select_related("organisationseinheit__nachfolge", "erfahrung"))
    angebote = [each for each in every if kommune.ist_kreis or each.kommune_id == kommune.id]
    fees = Gebuehr.objects.filter(leistung=leistung, bestaetigt=True, cents__isnull=False)
    return Leistungsseite(
        leistung=leistung,
        angebot=next((angebot for angebot in angebote if angebot.kommune_id == kommune.id), None),
        ist_online=any(angebot.is_online_on(clock.today()) for angebot in angebote),
        stelle=zustaendige_stelle(leistung, kommune, angebote=every),
        gebuehren=[_fee(row) for row in fees],
        lebenslagen=list(Lebenslage.objects.filter(id__in=leistung.lebenslagen)),
        texte=merged(common_texts(leistung), own_texts),
    )


def online_angebot_at(leistung: Leistung, kommune: Kommune) -> Angebot | None:
    """The Angebot by which `kommune` takes the Leistung online, or None: also while its form is withdrawn."""
    angebot = Angebot.objects.online(clock.today()).filter(leistung=leistung, kommune=kommune).first()
    return None if angebot is None or newest_version(angebot.formular) is None else angebot


_ANGEBOT = Statement(
    """
    SELECT {columns} FROM leistung_angebot g
    JOIN leistung_leistung l ON l.id = g.leistung_id
    LEFT JOIN kommune_organisationseinheit e ON e.id = g.organisationseinheit_id
    LEFT JOIN kommune_organisationseinheit n ON n.id = e.nachfolge_id
    WHERE g.leistung_id = %(leistung)s AND g.kommune_id = %(kommune)s
    """,
    (Part("g", Angebot), Part("l", Leistung), Part("e", Organisationseinheit), Part("n", Organisationseinheit)),
)


def angebot_with_office(leistung_id: str, kommune_id: str) -> Angebot | None:
    """What the Kommune has set for this Leistung, with the Leistung, the chosen office and who follows that one."""
    for angebot, leistung, office, nachfolge in _ANGEBOT.rows({"leistung": leistung_id, "kommune": kommune_id}):
        angebot.leistung, angebot.organisationseinheit = leistung, office
        if office is not None:
            office.nachfolge = nachfolge
        found: Angebot = angebot
        return found
    return None


def formular_of(leistung: Leistung, angebot: Angebot | None) -> Formular | None:
    """The form by which this is applied for: that of the Angebot, else the one made for the Leistung. None: there is
    none (any more)."""
    if angebot is None or not angebot.formular:
        return find_for_leistung(leistung.id)
    return None if newest_version(angebot.formular) is None else load(angebot.formular)


def online_leistungen(kommune: Kommune, limit: int) -> list[Eintrag]:
    """The commonest Leistungen that can be done online here. One statement."""
    rows = Leistung.objects.order_by("reihenfolge").filter(
        Exists(offers(kommune).online(clock.today()).filter(leistung_id=OuterRef("pk")))
    )
    return _entries(rows, kommune)[:limit]


def all_leistungen(kommune: Kommune) -> list[Eintrag]:
    """Every Leistung that is offered here, by title. One statement."""
    return _entries(_offered(kommune).order_by("titel"), kommune)


def elsewhere(slug: str, kommune: Kommune) -> list[Kommune]:
    """The other authorities of the Kreis that offer this Leistung, by name. One statement."""
    others = {each.id: each for each in kommunen_of_kreis(kommune) if each.id != kommune.id}
    rows = Angebot.objects.filter(leistung=slug, kommune__in=others).exclude(modus=Angebot.Modus.NICHT)
    found = set(rows.valid_on(clock.today()).values_list("kommune_id", flat=True))
    return [each for key, each in others.items() if key in found]


def _offered(kommune: Kommune) -> QuerySet[Leistung]:
    """Without those that the Kommune itself has set to "nicht angeboten"."""
    not_here = Angebot.objects.filter(kommune=kommune, leistung=OuterRef("pk")).not_offered(clock.today())
    return Leistung.objects.exclude(Exists(not_here))


def entries_of(slugs: Collection[str], kommune: Kommune) -> dict[str, Eintrag]:
    """These Leistungen by id. One statement."""
    return {row.slug: row for row in _entries(Leistung.objects.filter(id__in=slugs), kommune)}


def lebenslagen() -> list[Lebenslage]:
    """All Lebenslagen, those for citizens first. One statement."""
    return list(Lebenslage.objects.defer("herkunft"))


def lebenslage_names() -> Mapping[str, tuple[str, str]]:
    """Title and target group of each Lebenslage. One statement, then remembered for half a minute."""
    found: Mapping[str, tuple[str, str]] | None = cache.get("lebenslagen")
    if found is None:
        rows = Lebenslage.objects.values_list("id", "titel", "zielgruppe")
        found = {slug: (titel, zielgruppe) for slug, titel, zielgruppe in rows}
        cache.set("lebenslagen", found, _REMEMBERED_SECONDS)
    return found


def lebenslage_page(slug: str, kommune: Kommune) -> Lebenslagenseite | None:
    """A Lebenslage and its Leistungen, the commonest first; None if there is no such one. Three statements."""
    lebenslage = Lebenslage.objects.filter(id=slug).first()
    if lebenslage is None:
        return None
    rows = _offered(kommune).filter(lebenslagen__contains=[slug]).order_by("reihenfolge")
    by_way = {way: set(rows.filter(condition).values_list("id", flat=True)) for way, condition in _WAYS.items()}
    entries = _entries(rows, kommune)
    offline = [entry for entry in entries if not entry.online]
    return Lebenslagenseite(
        lebenslage=lebenslage,
        online=[entry for entry in entries if entry.online],
        vor_ort=[entry for entry in offline if entry.slug in by_way["vor_ort"]],
        auskunft=[entry for entry in offline if entry.slug in by_way["auskunft"]],
        beim_amt=[entry for entry in offline if not any(entry.slug in found for found in by_way.values())],
    )


def offers(kommune: Kommune) -> AngebotQuerySet:
    """What counts on this host: the Kommune's own Angebote; on the Kreis' host those of all its Kommunen."""
    inside = [each.id for each in kommunen_of_kreis(kommune)] if kommune.ist_kreis else [kommune.id]
    return Angebot.objects.filter(kommune_id__in=inside)


def _entries(rows: QuerySet[Leistung], kommune: Kommune) -> list[Eintrag]:
    online = offers(kommune).online(clock.today()).filter(leistung_id=OuterRef("pk"))
    return [
        Eintrag(slug, titel, titel_en, texte.without_doubt(text), is_online, "€" in fee, level != _NO_LOGIN)
        for slug, titel, titel_en, text, is_online, fee, level in rows.annotate(online=Exists(online)).values_list(
            *_ENTRY
        )
    ]


def _fee(row: Gebuehr) -> Gebuehrenzeile:
    assert row.cents is not None
    return Gebuehrenzeile(row.tatbestand, texte.fee_range(row.cents, row.cents_bis, row.einheit), row.rechtsgrundlage)
