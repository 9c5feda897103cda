"""Harness B of the proof of isolation: the product's own queries where no policy holds them back."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.db import connection, models

from portal.core import clock
from portal.core.tenancy import Actor, Citizen, Staff, unit
from tests.proofs.isolation_welt import KOMMUNEN, World, check

BYPASS = "p_test_bypass"
Found = list[tuple[type[models.Model], UUID]]


class BypassStaff(Staff):
    role = BYPASS


class BypassCitizen(Citizen):
    role = BYPASS


@contextmanager
def bypass_role(superuser_dsn: str) -> Iterator[None]:
    """A role that no policy binds, for as long as harness B runs."""
    with psycopg.connect(superuser_dsn, autocommit=True) as superuser:
        superuser.execute(f"DROP ROLE IF EXISTS {BYPASS}")
        superuser.execute(f"CREATE ROLE {BYPASS} NOLOGIN BYPASSRLS")
        superuser.execute(f"GRANT pg_read_all_data, pg_write_all_data TO {BYPASS}")
        superuser.execute(f"GRANT {BYPASS} TO portal_app")
        try:
            yield
        finally:
            superuser.execute(f"DROP ROLE {BYPASS}")


def run_b(world: World, *, steps: int, seed: int) -> Counter[str]:
    """The product's own queries without policies; raises Leak when one of them returns a foreign row."""
    chance, tried = random.Random(seed), Counter[str]()
    for _ in range(steps):
        question = chance.choice(QUESTIONS)
        if question in STAFF_QUESTIONS:
            actor: Actor = BypassStaff(1, chance.choice(KOMMUNEN))
        else:
            actor = BypassCitizen(chance.choice(world.konten), chance.choice(KOMMUNEN))
        with unit(actor):
            for model, row_id in question(chance, world, actor):
                check(world, model, actor, iter([row_id]))
                tried[f"{question.__name__} own rows"] += 1
        tried[question.__name__] += 1
    return tried


def _pick(chance: random.Random, world: World, table: str) -> UUID:
    return chance.choice(list(world.rows[table]))


def _postkorb(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.kommune.models import Organisationseinheit
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries import postkorb
    from portal.vorgang.rules.postkorb import Ansicht

    offices = list(Organisationseinheit.objects.values_list("id", flat=True))
    page = postkorb(office_ids=offices, ansicht=Ansicht.ALLE, mitarbeiter_id=1, at=clock.now())
    return [(Vorgang, row.id) for row in page.rows]


def _around_the_postkorb(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import GespeicherterFilter, Schlagwort
    from portal.vorgang.queries.umfeld import umfeld

    found = umfeld(office_ids=_all_offices(), mitarbeiter_id=chance.randrange(1, 25), day=clock.today())
    words: Found = [(Schlagwort, key) for key, _wort in found.schlagworte]
    return [*words, *((GespeicherterFilter, UUID(row["id"])) for row in found.filter)]


def _tags_and_names(chance: random.Random, world: World, actor: Actor) -> Found:
    """Of anybody's Vorgänge: the Schlagworte, and which of them has a name that any Kommune may have noted."""
    from portal.vorgang.models import Schlagwort, Vorgang
    from portal.vorgang.queries.korb import Lage, with_names
    from portal.vorgang.queries.umfeld import schlagworte_of
    from portal.vorgang.rules.postkorb import Ansicht

    tags = schlagworte_of(world.rows["vorgang_vorgang"])
    lage = Lage(_all_offices(), 1, clock.now(), Ansicht.ALLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT merkmal FROM vorgang_suchmerkmal")
        marks = [row[0] for row in cursor.fetchall()]
    named = [row.id for mark in chance.sample(marks, 3) for row in with_names(lage, [mark]).rows]
    return [(Schlagwort, key) for each in tags.values() for key, _w in each] + [(Vorgang, each) for each in named]


def _vorgang_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries import vorgang_by_id

    row = vorgang_by_id(_pick(chance, world, "vorgang_vorgang"))
    return [(Vorgang, row.id)] if row else []


def _own_vorgaenge(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries.meine import meine_vorgaenge

    return [(Vorgang, each.vorgang.id) for each in meine_vorgaenge()]


def _own_drafts(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antrag
    from portal.antrag.queries import drafts_of_citizen

    return [(Antrag, row.id) for row in drafts_of_citizen()]


def _files(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antragsanlage
    from portal.antrag.queries import anlagen_of

    assert actor.konto_id is not None
    antrag_id = _anyones(chance, "antrag_id", "antrag_antragsanlage")
    return [(Antragsanlage, row.id) for row in anlagen_of(antrag_id, konto_id=actor.konto_id)]


def _draft_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.antrag.models import Antrag, AntragGone
    from portal.antrag.queries import draft_row

    assert actor.konto_id is not None
    antrag_id = _anyones(chance, "id", "antrag_antrag WHERE status = 'entwurf'")
    try:
        return [(Antrag, draft_row(antrag_id, konto_id=actor.konto_id, today=clock.today(), lock=True).id)]
    except AntragGone:
        return []


def _anyones(chance: random.Random, column: str, rows: str) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {rows}")
        return UUID(str(chance.choice(cursor.fetchall())[0]))


def _own_merkzettel(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.leistung.models import Merkzettel
    from portal.leistung.queries.wegweiser import merkzettel_of_citizen

    return [(Merkzettel, row.id) for row in merkzettel_of_citizen()]


def _merkzettel_by_id(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.leistung.models import Merkzettel
    from portal.leistung.models.merkzettel import MerkzettelGone

    try:
        return [(Merkzettel, Merkzettel.objects.one(_anyones(chance, "id", "leistung_merkzettel")).id)]
    except MerkzettelGone:
        return []


def _all_offices() -> list[int]:
    from portal.kommune.models import Organisationseinheit

    return list(Organisationseinheit.objects.values_list("id", flat=True))


def _abschriften(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abschrift, Abschriftnachweis
    from portal.vorgang.queries.fall import abschriften_of, open_abschriften

    offices, anyones = _all_offices(), _anyones(chance, "vorgang_id", "vorgang_abschriftnachweis")
    found: Found = [(Abschrift, row.id) for row in open_abschriften(office_ids=offices)]
    return found + [(Abschriftnachweis, row.id) for row in abschriften_of(anyones, office_ids=offices)]


def _read_proofs(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abschriftnachweis
    from portal.vorgang.queries.fall import read_proofs

    rows = read_proofs(_anyones(chance, "vorgang_id", "vorgang_abschriftnachweis")).values()
    return [(Abschriftnachweis, row.id) for row in rows]


def _parts_for_office(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Fallteil, Vorgang
    from portal.vorgang.queries.fall import other_parts_for_office

    of = Vorgang(fall_id=_anyones(chance, "fall_id", "vorgang_fallteil"))
    return [(Fallteil, row.id) for row in other_parts_for_office(of)]


def _parts_of_person(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Vorgang
    from portal.vorgang.queries.fall import other_parts

    return [(Vorgang, row.id) for row in other_parts(Vorgang(fall_id=_anyones(chance, "fall_id", "vorgang_vorgang")))]


def _handed_over(chance: random.Random, world: World, actor: Actor) -> Found:
    from portal.vorgang.models import Abgabe
    from portal.vorgang.queries.abgabe import abgaben_of_person

    return [(Abgabe, row.id) for row in abgaben_of_person().values()]


def _asked(chance: random.Random, world: World, actor: Actor) -> Found:
    """What one's offices are asked, and what belongs to anybody's question."""
    from portal.vorgang.models import Stellungnahmebitte
    from portal.vorgang.queries.stellungnahme import bitte_of, bitten_of

    one = bitte_of(_anyones(chance, "id", "vorgang_stellungnahmebitte"), office_ids=_all_offices())
    rows = bitten_of(office_ids=_all_offices(), at=clock.now())
    return [(Stellungnahmebitte, row.id) for row in [*rows, *([one] if one else [])]]


STAFF_QUESTIONS: list[Callable[[random.Random, World, Actor], Found]] = [
    _postkorb, _around_the_postkorb, _tags_and_names, _vorgang_by_id, _abschriften, _parts_for_office, _asked,
]  # fmt: skip
CITIZEN_QUESTIONS = [
    _read_proofs,
    _parts_of_person,
    _handed_over,
    _own_vorgaenge,
    _own_drafts,
    _draft_by_id,
    _files,
    _own_merkzettel,
    _merkzettel_by_id,
]
QUESTIONS = [*STAFF_QUESTIONS, *CITIZEN_QUESTIONS]
