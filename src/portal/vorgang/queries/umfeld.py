"""Reads of what stands around the list of the Postkorb: the person's own arrangement, and what its lines wait for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from portal.core.db import transaction_required
from portal.core.statements import built_once, one_row_of, rows_built_once
from portal.konto.models import Rolle
from portal.leistung.models import Angebot
from portal.vorgang.models import Frist as Periode
from portal.vorgang.models import (
    GespeicherterFilter,
    Postkorbeinstellung,
    Rueckfrage,
    Schlagwort,
    Stellungnahme,
    Stellungnahmebitte,
    Stellvertretung,
    Vorgangsschlagwort,
)
from portal.vorgang.queries.korb import COUNT_LIMIT, Eintrag
from portal.vorgang.rules.fristen import Stand
from portal.vorgang.rules.status import DECIDABLE

_AS_JSON = "coalesce(jsonb_agg(to_jsonb(f)), '[]')"


@dataclass(frozen=True)
class Umfeld:
    """What stands around the list: the person's own arrangement, and what they can choose from (id and name)."""

    spalten: list[str]
    dicht: bool
    filter: list[dict[str, Any]]  # id, name, angaben
    leistungen: list[tuple[str, str]]
    schlagworte: list[tuple[UUID, str]]
    kollegium: list[tuple[int, str]]  # who works in these offices
    vertretene: list[int]  # for whom the person acts
    gefragt: list[date]  # by when these offices should say their opinion to others


@transaction_required
def umfeld(*, office_ids: Sequence[int], mitarbeiter_id: int, day: date) -> Umfeld:
    """All of it in one statement, as it is on `day`."""
    sql, params = built_once("umfeld", _around, tuple(sorted(office_ids)), mitarbeiter_id, day)
    rows = _asked(sql, params)
    einstellung, filter_rows, leistungen, schlagworte, kollegium, vertretene, gefragt = rows
    mine: dict[str, Any] = einstellung[0] if einstellung else {"spalten": [], "dicht": False}
    return Umfeld(
        spalten=mine["spalten"],
        dicht=mine["dicht"],
        filter=filter_rows,
        leistungen=[(row["schluessel"], row["name"]) for row in leistungen],
        schlagworte=[(UUID(row["id"]), row["wort"]) for row in schlagworte],
        kollegium=[(row["schluessel"], row["name"]) for row in kollegium],
        vertretene=sorted({row["mitarbeiter_id"] for row in vertretene}),
        gefragt=[date.fromisoformat(row["frist_am"]) for row in gefragt],
    )


def _around(office_ids: tuple[int, ...], mitarbeiter_id: int, day: date) -> tuple[str, Sequence[Any]]:
    own = Postkorbeinstellung.objects.filter(mitarbeiter_id=mitarbeiter_id).order_by().values("spalten", "dicht")
    kept = GespeicherterFilter.objects.filter(mitarbeiter_id=mitarbeiter_id).order_by("erstellt_am", "id")
    offers = Angebot.objects.filter(organisationseinheit_id__in=office_ids).order_by("leistung__titel")
    words = Schlagwort.objects.order_by("wort").values("id", "wort")
    roles = Rolle.objects.filter(organisationseinheit_id__in=office_ids, art__in=Rolle.CASEWORK).valid_on(day)
    staff = roles.filter(mitarbeiter__is_active=True).order_by("mitarbeiter__name", "mitarbeiter_id").distinct()
    acting = Stellvertretung.objects.on(day).filter(vertreten_durch_id=mitarbeiter_id).order_by()
    asked = Stellungnahmebitte.objects.open().of_offices(office_ids).order_by("frist_am")
    return one_row_of(
        _AS_JSON,
        own,
        kept.values("id", "name", "angaben"),
        offers.values(schluessel=F("leistung_id"), name=F("leistung__titel")),
        words,
        staff.values(schluessel=F("mitarbeiter_id"), name=F("mitarbeiter__name")),
        acting.values("mitarbeiter_id"),
        asked.values("frist_am")[:COUNT_LIMIT],
    )


@transaction_required
def schlagworte_of(vorgang_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """The Schlagworte of these Vorgänge (id and word), by Vorgang; those without any are not in it."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for vorgang_id, schlagwort_id, wort in rows_built_once("worte", _words_of, list(vorgang_ids)):
        found.setdefault(vorgang_id, []).append((schlagwort_id, wort))
    return found


def _words_of(vorgang_ids: list[UUID]) -> QuerySet[Vorgangsschlagwort, tuple[UUID, UUID, str]]:
    rows = Vorgangsschlagwort.objects.filter(vorgang_id__one_of=vorgang_ids).order_by("schlagwort__wort")
    return rows.values_list("vorgang_id", "schlagwort_id", "schlagwort__wort")


@dataclass(frozen=True)
class Erwartet:
    """What Vorgänge wait for: by when their citizens should answer; of which office an opinion, until when.

    `versaeumt`: the day that was missed last, of those without a period that runs.
    """

    antworten: dict[UUID, date] = field(default_factory=dict)
    stellungnahmen: dict[UUID, tuple[str, date]] = field(default_factory=dict)
    versaeumt: dict[UUID, date] = field(default_factory=dict)


@transaction_required
def awaited(vorgaenge: Iterable[Eintrag]) -> Erwartet:
    """In one statement, and none where nothing of it can be waited for."""
    open_ones = [vorgang for vorgang in vorgaenge if vorgang.status in DECIDABLE]
    still, ended = [each.id for each in open_ones], [each.id for each in open_ones if each.frist_am is None]
    if not still:
        return Erwartet()
    due, others, missed = _asked(*built_once("awaited", _awaited, still, ended))
    return Erwartet(
        {UUID(row["vorgang_id"]): date.fromisoformat(row["frist_am"]) for row in due},
        {UUID(row["vorgang_id"]): (row["amt"], date.fromisoformat(row["frist_am"])) for row in others},
        {UUID(row["vorgang_id"]): date.fromisoformat(row["faellig_am"]) for row in missed},
    )


def _awaited(vorgang_ids: list[UUID], ended: list[UUID]) -> tuple[str, Sequence[Any]]:
    questions = Rueckfrage.objects.filter(vorgang_id__one_of=vorgang_ids, beantwortet_am__isnull=True).order_by()
    opinions = Stellungnahme.objects.open().filter(vorgang_id__one_of=vorgang_ids).order_by("-frist_am")
    missed = Periode.objects.filter(vorgang_id__one_of=ended, stand=Stand.VERSAEUMT).order_by("faellig_am")
    return one_row_of(
        _AS_JSON,
        questions.values("vorgang_id", "frist_am"),
        opinions.values("vorgang_id", "amt", "frist_am"),
        missed.values("vorgang_id", "faellig_am"),
    )


def _asked(sql: str, params: Sequence[Any]) -> list[list[dict[str, Any]]]:
    """The rows of each query of a statement that gives them as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [json.loads(each) if isinstance(each, str) else each for each in cursor.fetchone()]
