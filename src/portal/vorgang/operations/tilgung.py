"""Everything of one Vorgang goes: its rows in all tables, its key, its files (docs/adr/0058).

Which rows those are is read from the models: all that refer to the Vorgang, its Antrag, its thread, or a row found so,
in any subject. So a new table goes along by itself. What was paid stays, without its person.

The order holds at any interruption. Rows are deleted in one transaction; before it is committed, and after all its
constraints were checked, the keys are destroyed, so that no backup of rows and files can be read any more. A crash
between the two leaves rows without a key, which are still due: the next run ends it. Files go after the commit; what a
crash leaves of them the hourly sweep of the store takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.transaction import on_commit

from portal.core.crypto import delete_key
from portal.core.db import transaction_required
from portal.core.models import Owned, OwnedForeignKey
from portal.core.ports import platform_adapter
from portal.dokument.models import Datei
from portal.vorgang.models import Abschrift, Fallteil, Stellungnahmebitte, Vorgang
from portal.zahlung.operations import forget_person

_BY_ID = ("vorgang_id", "antrag_id")  # columns that name one without a reference
_ROOTS = {"vorgang.vorgang": "vorgang_id", "antrag.antrag": "antrag_id"}

Found = dict[type[models.Model], set[UUID]]


@lru_cache(maxsize=1)
def links() -> dict[type[models.Model], list[tuple[type[models.Model], str]]]:
    """For each owned table those that refer to it, each with the column."""
    found: dict[type[models.Model], list[tuple[type[models.Model], str]]] = defaultdict(list)
    roots = {name: apps.get_model(name) for name in _ROOTS}
    for model in apps.get_models():
        if not issubclass(model, Owned):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, OwnedForeignKey):
                found[field.related_model].append((model, field.attname))
            elif field.attname in _BY_ID:
                root = next(name for name, column in _ROOTS.items() if column == field.attname)
                found[roots[root]].append((model, field.attname))
    return dict(found)


@lru_cache(maxsize=1)
def reachable() -> frozenset[type[models.Model]]:
    """The tables whose rows go along: the role of the jobs must be allowed to delete from each."""
    todo: list[type[models.Model]] = [
        Vorgang,
        apps.get_model("antrag.antrag"),
        apps.get_model("postfach.faden"),
        Datei,
    ]
    seen = set(todo)
    while todo:
        for model, _column in links().get(todo.pop(), []):
            if model not in seen:
                seen.add(model)
                todo.append(model)
    return frozenset(seen)


@transaction_required
def erase(vorgang: Vorgang) -> None:
    """Delete the Vorgang, which the caller has locked, with all that belongs to it in its Kommune."""
    found = _collect(vorgang)
    links_to_money = apps.get_model("vorgang.vorgangsforderung")
    money = links_to_money._base_manager.filter(id__in=found.get(links_to_money, ()))
    forget_person(list(money.values_list("forderung_id", flat=True)))
    _erase(found, spare=_keys_of_others(vorgang))


@transaction_required
def erase_copies(vorgang_id: UUID) -> int:
    """Delete what of this Vorgang lies with offices of the present Kommune that only read it, perhaps another one's:
    copies of answers, and what they were asked. Returns how many.
    """
    found: Found = defaultdict(set)
    for model in (Abschrift, Stellungnahmebitte):
        found[model] |= set(model._base_manager.filter(vorgang_id=vorgang_id).values_list("pk", flat=True))
    count = sum(len(ids) for ids in found.values())
    _follow(found, list(found.items()))
    _erase(found, spare=set())
    return count


def _collect(vorgang: Vorgang) -> Found:
    """Follow the references from the Vorgang, its Antrag and its thread."""
    found: Found = defaultdict(set)
    antrag, faden = apps.get_model("antrag.antrag"), apps.get_model("postfach.faden")
    todo: list[tuple[type[models.Model], set[UUID]]] = [
        (Vorgang, {vorgang.id}),
        (antrag, {vorgang.antrag_id}),
        (faden, {vorgang.faden_id}),
    ]
    for model, ids in todo:
        found[model] |= ids
    if vorgang.fall_id is not None:
        parts = _parts_known_here(vorgang, vorgang.fall_id)
        todo.append((Fallteil, parts))
        found[Fallteil] |= parts
    _follow(found, todo, let_go_of=vorgang)
    return found


def _follow(
    found: Found, todo: list[tuple[type[models.Model], set[UUID]]], *, let_go_of: Vorgang | None = None
) -> None:
    """Add to `found` whatever refers to what is to be done, and the files to which that refers."""
    while todo:
        target, ids = todo.pop()
        for model, column in links().get(target, []):
            if model is Vorgang:
                if let_go_of is not None:
                    _let_go(column, ids, let_go_of)
                continue
            rows = model._base_manager.filter(**{f"{column}__in": ids})
            if new := set(rows.values_list("pk", flat=True)) - found[model]:
                found[model] |= new
                todo.append((model, new))
                todo += [(Datei, files)] if (files := _files(model, new) - found[Datei]) else []
                found[Datei] |= files


def _files(model: type[models.Model], ids: set[UUID]) -> set[UUID]:
    """The files to which these rows refer."""
    columns = [field.attname for field in model._meta.local_fields if field.related_model is Datei]
    rows = model._base_manager.filter(pk__in=ids)
    return {file for column in columns for file in rows.values_list(column, flat=True) if file is not None}


def _parts_known_here(vorgang: Vorgang, fall_id: UUID) -> set[UUID]:
    """What this Kommune knows of its case: all of it, once it has no other part of it."""
    rows = Fallteil.objects.filter(fall_id=fall_id)
    if Vorgang.objects.filter(konto_id=vorgang.konto_id, fall_id=fall_id).exclude(id=vorgang.id).exists():
        rows = rows.filter(vorgang_id=vorgang.id)
    return set(rows.values_list("id", flat=True))


def _let_go(column: str, ids: set[UUID], vorgang: Vorgang) -> None:
    """Another Vorgang that refers to this one stays, and forgets it."""
    if Vorgang._meta.get_field(column.removesuffix("_id")).null:
        Vorgang.objects.filter(**{f"{column}__in": ids}).exclude(id=vorgang.id).update(**{column: None})


def _keys_of_others(vorgang: Vorgang) -> set[UUID]:
    """Keys that another Vorgang of the person needs still: none as long as each has its own."""
    others = Vorgang.objects.filter(konto_id=vorgang.konto_id).exclude(id=vorgang.id)
    return set(others.filter(schluessel_id=vorgang.schluessel_id).values_list("schluessel_id", flat=True))


def _erase(found: Found, *, spare: Collection[UUID]) -> None:
    """Rows, then keys, and after the commit files. Whatever must stay in order is asked before a key goes."""
    keys, contents = set(_keys(found)) - set(spare), _contents(found.get(Datei, set()))
    with connection.cursor() as cursor:
        for model, ids in found.items():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608  a table's name
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for key_id in keys:
        delete_key(key_id)
    for name in contents:
        on_commit(partial(platform_adapter("ablage").delete, name), robust=True)


def _keys(found: Found) -> Iterator[UUID]:
    for model, ids in found.items():
        if any(field.attname == "schluessel_id" for field in model._meta.local_fields):
            yield from model._base_manager.filter(pk__in=ids).values_list("schluessel_id", flat=True)


def _contents(files: set[UUID]) -> list[Any]:
    rows = Datei.objects.filter(id__in=files).exclude(ablage="")
    return list(rows.values_list("ablage", flat=True))
