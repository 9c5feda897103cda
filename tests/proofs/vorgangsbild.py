"""How a Vorgang stands: all that a step may change of it, read by one statement (for `tests.proofs.vorgang`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portal.core.models import Schluessel
from portal.vorgang.rules.bescheid import IN_WORK, Stand
from portal.vorgang.rules.fristen import RUNNING
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import Status

_LIST = "(SELECT coalesce(json_agg(json_build_array({columns}) ORDER BY {order}), '[]') FROM {table} WHERE {of})"


def _list(table: str, *columns: str, order: str = "id", of: str = "vorgang_id = v.id") -> str:
    return _LIST.format(table=table, columns=", ".join(columns), order=order, of=of)


_MONEY = "forderung_id IN (SELECT f.forderung_id FROM vorgang_vorgangsforderung f WHERE f.vorgang_id = v.id)"
_MESSAGES = "SELECT n.id FROM postfach_nachricht n WHERE n.faden_id = v.faden_id"
_PERSONS = " UNION ".join(
    [
        "SELECT konto_id FROM postfach_nachricht WHERE faden_id = v.faden_id",
        f"SELECT konto_id FROM postfach_benachrichtigung WHERE nachricht_id IN ({_MESSAGES})",
        *(
            f"SELECT konto_id FROM vorgang_{table} WHERE vorgang_id = v.id"
            for table in ("druckauftrag", "statuswechsel", "frist", "abgabe", "rueckfrage", "entscheidung")
        ),
    ]
)
_BESCHEID = ("id", "stand", "art", "fassung", "kosten_cents", "verfasst_von_id", "freigegeben_von_id", "weg")
_SQL = f"""
SELECT v.status, v.status_seit, v.bearbeiter_id, v.eingang_am, v.frist_am, v.kosten_offen, v.schluessel_id, v.faden_id,
  {_list("vorgang_statuswechsel", "am", "nach")},
  {_list("vorgang_frist", "art", "stand", "faellig_am", "zuerst_am", "ruht_seit", "ruhetage")},
  {_list("vorgang_bescheid", *_BESCHEID, "belehrung <> ''", "dokument_id IS NOT NULL", order="geaendert_am")},
  {_list("vorgang_abgabe", "id", "neu_id", "neue_nummer <> ''")},
  {_list("postfach_nachricht", "richtung", of="faden_id = v.faden_id")},
  {_list("zahlung_zahlung", "status", "betrag_cents", of=_MONEY)},
  {_list("zahlung_erstattung", "status", "betrag_cents", of=_MONEY)},
  (SELECT count(*) FROM zahlung_forderung f WHERE f.status = 'offen' AND f.id IN
    (SELECT forderung_id FROM vorgang_vorgangsforderung WHERE vorgang_id = v.id)),
  (SELECT count(*) FROM vorgang_rueckfrage WHERE vorgang_id = v.id AND beantwortet_am IS NULL),
  (SELECT count(*) FROM vorgang_entscheidung WHERE vorgang_id = v.id),
  (SELECT count(*) FROM vorgang_vermerk WHERE vorgang_id = v.id),
  (SELECT count(*) FROM vorgang_druckauftrag WHERE vorgang_id = v.id),
  (SELECT count(*) FROM postfach_benachrichtigung WHERE nachricht_id IN ({_MESSAGES})),
  (SELECT max(bis) FROM vorgang_loeschsperre WHERE vorgang_id = v.id AND aufgehoben_am IS NULL),
  (SELECT max(antwort) FROM vorgang_anbietung WHERE vorgang_id = v.id),
  (SELECT json_agg(konto_id) FROM ({_PERSONS}) persons),
  (SELECT count(*) FROM postfach_nachricht WHERE konto_id = '{{other}}'),
  (SELECT count(*) FROM vorgang_vorgang o WHERE o.konto_id = v.konto_id)
FROM vorgang_vorgang v WHERE v.id = '{{id}}'
"""
_LOOK = f"""
SET CONSTRAINTS ALL IMMEDIATE;
SELECT set_config('role', 'p_system', true), set_config('app.kommune', '{{kommune}}', true),
  set_config('app.konto', '', true);
SELECT nr FROM core_auditeintrag ORDER BY transaktion DESC, nr DESC LIMIT 1;
{_SQL}
"""


@dataclass(frozen=True)
class Brief:
    """A Bescheid, written or released."""

    id: UUID
    stand: Stand
    art: str
    fassung: int
    kosten_cents: int
    verfasst_von: int
    freigegeben_von: int | None
    weg: str
    belehrt: bool
    gemacht: bool


@dataclass(frozen=True)
class Lauf:
    """A period of the office."""

    stand: str
    faellig: date | None
    zuerst: date | None
    ruht_seit: date | None
    ruhetage: int

    @property
    def runs(self) -> bool:
        """Not over; it may rest."""
        return self.stand in RUNNING

    @property
    def rests(self) -> bool:
        return self.runs and self.ruht_seit is not None


@dataclass(frozen=True)
class Bild:
    """Everything about the Vorgang that a step may change."""

    status: Status
    status_seit: datetime
    bearbeiter: int | None
    eingang_am: datetime | None
    frist_am: datetime | None
    kosten_offen: bool
    schluessel_id: UUID
    faden_id: UUID
    verlauf: tuple[Status, ...]
    fristen: dict[str, Lauf]
    bescheide: tuple[Brief, ...]
    abgabe: tuple[UUID, UUID, bool] | None  # its id, the Vorgang there, whether it has arrived
    an_buerger: int
    von_buerger: int
    bezahlt_cents: int
    zahlung_laeuft: bool
    zurueck_cents: int
    offene_forderungen: int
    offene_fragen: int
    entscheidungen: int
    vermerke: int
    briefe: int
    hinweise: int
    gesperrt_bis: date | None
    angeboten: str | None
    personen: frozenset[UUID]
    fremder_faden: int
    vorgaenge: int

    @property
    def entwurf(self) -> Brief | None:
        return next((each for each in self.bescheide if each.stand in IN_WORK), None)

    @property
    def unterwegs(self) -> Brief | None:
        """A Bescheid that was released and is not sent yet."""
        return next((each for each in self.bescheide if each.stand == Stand.FREIGEGEBEN), None)

    @property
    def gesehen(self) -> Gesehen:
        return Gesehen(self.status, self.bearbeiter, self.von_buerger, self.an_buerger)


def look(vorgang_id: UUID, kommune_id: str, other: UUID) -> tuple[Bild | None, int]:
    """How it stands (None: it is no more) and the number of the newest audit entry there; `other`: who is not meant.

    What the end of a transaction would check is checked here: a life is one transaction, and never ends.
    """
    with connection.cursor() as cursor:  # one round trip, in the transaction of the life
        asked = _LOOK.format(id=vorgang_id, other=other, kommune=kommune_id)
        cursor.execute(asked)
        while cursor.description is None or cursor.description[0].name != "nr":
            cursor.nextset()
        logged = cursor.fetchone()
        cursor.nextset()
        row = cursor.fetchone()
    return (_bild(list(row)) if row else None), logged[0] if logged else 0


def begin_as_a_transaction(execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
    """An execute wrapper of Django: a savepoint begins with constraints deferred, as a transaction does."""
    begins = isinstance(sql, str) and sql.startswith("SAVEPOINT")
    return execute(f"SET CONSTRAINTS ALL DEFERRED; {sql}" if begins else sql, *more)


def has_key(key_id: UUID) -> bool:
    return bool(Schluessel.objects.filter(id=key_id).exists())


def _bild(row: list[Any]) -> Bild:
    (status, since, desk, arrived, due, costs, key, thread), rest = row[:8], row[8:]
    steps, periods, letters, handed, messages, paid, back = (
        each if isinstance(each, list) else json.loads(each) for each in rest[:7]
    )
    (owed, asked, decided, notes, printed, notices, hold, offered, persons, foreign, all_of_person) = rest[7:]
    persons = persons if isinstance(persons, list) else json.loads(persons or "[]")
    order = list(Status)
    steps.sort(key=lambda step: (step[0], order.index(Status(step[1]))))
    return Bild(
        Status(status), since, desk, arrived, due, costs, key, thread,
        verlauf=tuple(Status(each) for _am, each in steps),
        fristen={
            art: Lauf(stand, _day(end), _day(first), _day(rests), days)
            for art, stand, end, first, rests, days in periods
        },
        bescheide=tuple(Brief(UUID(each[0]), Stand(each[1]), *each[2:]) for each in letters),
        abgabe=(UUID(handed[0][0]), UUID(handed[0][1]), handed[0][2]) if handed else None,
        an_buerger=messages.count(["an"]),
        von_buerger=messages.count(["von"]),
        bezahlt_cents=sum(cents for state, cents in paid if state == "bezahlt"),
        zahlung_laeuft=any(state in ("angelegt", "gestartet", "unklar") for state, _cents in paid),
        zurueck_cents=sum(cents for state, cents in back if state != "zurueckgezogen"),
        offene_forderungen=owed, offene_fragen=asked, entscheidungen=decided, vermerke=notes, briefe=printed,
        hinweise=notices, gesperrt_bis=hold, angeboten=offered,
        personen=frozenset(UUID(each) for each in persons), fremder_faden=foreign, vorgaenge=all_of_person,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
