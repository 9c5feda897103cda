"""Progress along the ways that people really go, page after page, with what is known there and then."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from portal.formular.queries import all_ids, load, load_examples
from portal.formular.rules import Fortschritt, Station, next_on, progress, start, walk
from portal.formular.rules.beispiel import Seiten, Umstand, post_station
from portal.formular.rules.modell import Formular

WAYS = [(form, each.name) for form in all_ids() for each in load_examples(form).gueltig]


def along(formular: Formular, umstand: Umstand, seiten: Seiten) -> Iterator[Fortschritt]:
    """What stands on each page as a person meets it; nothing behind it has been answered yet."""
    kontext = umstand.kontext()
    answers = start(formular, kontext, dict(umstand.fest))
    weg = walk(formular, answers, kontext)
    station: Station | None = weg.stationen[0]
    while station is not None:
        yield progress(formular, weg, station)
        answers, jump, faults = post_station(formular, weg, station, seiten, answers, kontext)
        assert not faults
        weg = walk(formular, answers, kontext)
        station = jump or next_on(formular, weg, station)


def shown(form: str, name: str) -> list[Fortschritt]:
    examples = load_examples(form)
    return list(along(load(form), *examples.inputs(examples.find(name))))


@pytest.mark.parametrize(("form", "name"), WAYS)
def test_the_number_never_falls_never_skips_and_ends_at_the_total(form: str, name: str) -> None:
    met = shown(form, name)
    assert met[0].nummer == 1
    for one, other in pairwise(met):
        assert other.nummer - one.nummer == (other.titel != one.titel)
    assert (met[-1].nummer, met[-1].mindestens) == (met[-1].anzahl, False)


@pytest.mark.parametrize(("form", "name"), WAYS)
def test_nothing_is_promised_that_does_not_come(form: str, name: str) -> None:
    met = shown(form, name)
    for one, other in pairwise(met):
        assert one.anzahl <= other.anzahl, (one, other)
        assert one.mindestens or (other.anzahl, other.mindestens) == (one.anzahl, False), (one, other)
