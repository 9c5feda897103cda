"""Who answers here, confirmed by the Kommune's own people: this answer and no other, by its administrators only."""

from __future__ import annotations

import re

import pytest
from django.db.models import Q

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Zustaendigkeit
from portal.leistung.operations import load_heinsberg
from portal.leistung.queries import missing_to_go_live
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations.zustaendig import confirm_zustaendigkeiten
from tests.factories import log_in
from tests.redaktion.redaktion import HERE, THERE, person
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
PAGE = f"{V}zustaendigkeiten/"


def waiting(kommune_id: str = HERE) -> list[Zustaendigkeit]:
    rows = Zustaendigkeit.objects.filter(kommune_id=kommune_id, bestaetigt=False)
    own_or_clear = Q(unklar=False) | Q(behoerde_id=kommune_id)
    return list(rows.filter(own_or_clear).order_by("funktion_id"))


def confirm(by: Staff, *rows: Zustaendigkeit) -> int:
    antworten = {(row.funktion_id, row.antwort) for row in rows}
    return confirm_zustaendigkeiten(by=by, antworten=antworten, at=clock.now())


def test_administrators_confirm_for_their_own_kommune_and_nobody_else() -> None:
    row, there = waiting()[0], waiting(THERE)[0]
    for role in set(R) - {R.VERWALTUNG}:
        with pytest.raises(NotAllowed):
            confirm(person(role), row)
    admin = person(R.VERWALTUNG)
    with pytest.raises(NotAllowed):
        confirm(Staff(admin.mitarbeiter_id, THERE), there)
    assert confirm(admin, row, there) == 1 and confirm(admin, row) == 0
    assert waiting(THERE)[0].pk == there.pk
    with unit(admin):
        [line] = queries.log()
    assert (line.art, line.kommune_id, line.felder) == (Art.ZUSTAENDIG, HERE, [row.funktion.titel])


def test_a_confirmation_counts_while_the_data_say_the_same() -> None:
    first, second, *_rest = waiting()
    assert confirm(person(R.VERWALTUNG), first, second) == 2
    with unit(System(HERE)):
        Zustaendigkeit.objects.filter(pk=second.pk).update(behoerde_id=THERE, extern_id=None, amt_id=None)
    load_heinsberg(hosts="{id}.localhost")
    assert Zustaendigkeit.objects.get(pk=first.pk).bestaetigt
    assert not Zustaendigkeit.objects.get(pk=second.pk).bestaetigt


def test_what_is_unclear_they_say_for_themselves_and_for_no_other_authority() -> None:
    admin, rows = person(R.VERWALTUNG), Zustaendigkeit.objects.filter(kommune_id=HERE, unklar=True)
    own, foreign = list(rows.filter(behoerde_id=HERE)), list(rows.exclude(behoerde_id=HERE))
    page = log_in(editor(R.VERWALTUNG)).get(PAGE).content.decode()
    assert own and foreign and page.count("(bisher unklar)") == len(own)
    assert confirm(admin, *foreign) == 0 and confirm(admin, *own) == len(own)
    load_heinsberg(hosts="{id}.localhost")
    assert set(rows.all()) == set(foreign)
    with unit(System(HERE)):
        Zustaendigkeit.objects.filter(kommune_id=HERE, von_hand=True).update(behoerde_id=THERE)
    load_heinsberg(hosts="{id}.localhost")
    assert set(rows.all()) == {*own, *foreign}  # the data say it anew


def test_what_changed_since_it_was_looked_at_is_not_confirmed() -> None:
    row = waiting()[0]
    looked_at = {(row.funktion_id, f"{THERE}|")}
    assert confirm_zustaendigkeiten(by=person(R.VERWALTUNG), antworten=looked_at, at=clock.now()) == 0


def test_the_list_to_the_start_leads_there_and_gets_empty() -> None:
    client = log_in(editor(R.VERWALTUNG))
    assert f'href="{PAGE}"' in client.get(f"{V}checkliste/").content.decode()
    page = client.get(PAGE).content.decode()
    values = re.findall(r'name="antworten" value="([^"]+)"', page)
    assert len(values) == len(waiting())
    nothing = client.post(PAGE, {})
    assert nothing.status_code == 422 and "Haken Sie an, was stimmt." in nothing.content.decode()
    assert client.post(PAGE, {"antworten": "weg|damit|"}).status_code == 422
    assert client.post(PAGE, {"antworten": values}).headers["Location"] == f"{PAGE}?ok=1"
    assert "Nichts zu bestätigen" in client.get(f"{PAGE}?ok=1").content.decode()
    with unit(System(HERE)):
        assert "zustaendigkeit-bestaetigen" not in {gap.schluessel for gap in missing_to_go_live(HERE)}
    assert log_in(editor()).get(PAGE).status_code == 403


def test_every_place_that_the_list_names_has_a_link() -> None:
    page = log_in(editor(R.VERWALTUNG)).get(f"{V}checkliste/").content.decode()
    assert page.count("Verwaltung ›") == len(re.findall(r'<a href="/arbeitsplatz/[^"]+">Verwaltung ›', page)) > 5
