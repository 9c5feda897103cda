"""The blind index of applicants' names: written with the Vorgang, asked within a narrowed view (ADR 54).

A row is a keyed hash of one folded word; the key is the Kommune's, so the same name looks different in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.core import audit
from portal.core.crypto import keyed_hash
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Suchmerkmal, Vorgang
from portal.vorgang.models.postkorb import MERKMAL_LENGTH
from portal.vorgang.operations.befugnis import casework_roles, day_of, offices_in
from portal.vorgang.queries.korb import Lage, Namenstreffer, with_names
from portal.vorgang.queries.stellvertretung import represented_by
from portal.vorgang.rules.namen import applicants_words, name_words
from portal.vorgang.rules.postkorb import Ansicht, Filter


class NoName(Exception):
    """What was typed has no word of two letters or more."""


@transaction_required
def note_names(vorgang: Vorgang, answers: Mapping[str, Any]) -> None:
    """Keep by which words of the applicants' names a new Vorgang is found; one statement, whose answer nobody reads."""
    Suchmerkmal.objects.bulk_create(
        Suchmerkmal(kommune_id=vorgang.kommune_id, konto_id=vorgang.konto_id, vorgang_id=vorgang.id, merkmal=each)
        for each in merkmale(applicants_words(answers), vorgang.kommune_id)
    )


@transaction_required
def note_names_again(vorgang: Vorgang, answers: Mapping[str, Any]) -> None:
    """After an answer with a name was changed: the old words find it no more."""
    Suchmerkmal.objects.filter(vorgang_id=vorgang.id).delete()
    note_names(vorgang, answers)


def merkmale(words: list[str], kommune_id: str) -> list[str]:
    """The keyed hashes of these folded words in this Kommune."""
    return [keyed_hash(f"vorgang.name|{kommune_id}", word)[:MERKMAL_LENGTH] for word in words]


@transaction
def search_by_name(*, name: str, ansicht: Ansicht, filter: Filter, by: Staff, at: datetime) -> Namenstreffer:
    """The Vorgänge of the narrowed view whose applicants' names have all words of `name`. Every search is audited.

    The audit entry says who searched where and how many were found, never for whom. Raises NoName.
    """
    words = name_words(name)
    if not words:
        raise NoName
    offices = offices_in(casework_roles(by, at))
    found = with_names(
        Lage(offices, by.mitarbeiter_id, at, ansicht, filter, represented_by(by.mitarbeiter_id, day_of(at))),
        merkmale(words, by.kommune_id),
    )
    audit.record(
        "postkorb.namenssuche",
        subject=Mitarbeiter(pk=by.mitarbeiter_id),
        at=at,
        ansicht=str(ansicht),
        verglichen=found.verglichen,
        treffer=len(found.rows),
        zu_viele=found.zu_viele,
    )
    return found
