"""What the Postkorb does beyond its views: names that nobody can read, tags, several Vorgänge at once."""

from __future__ import annotations

from uuid import UUID

import pytest

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.vorgang.models import Schlagwort, Suchmerkmal
from portal.vorgang.operations import sammlung
from portal.vorgang.operations.casework import take_over
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.operations.namen import NoName, merkmale, note_names, note_names_again, search_by_name
from portal.vorgang.operations.sammlung import Gewaehlt, Hindernis
from portal.vorgang.operations.schlagworte import (
    SchlagwortUnusable,
    TooManySchlagworte,
    add_schlagwort,
    remove_schlagwort,
)
from portal.vorgang.queries import korb
from portal.vorgang.queries.umfeld import schlagworte_of
from portal.vorgang.rules.namen import applicants_words, name_words
from portal.vorgang.rules.postkorb import Ansicht, Filter, Spalte, arranged, in_order
from portal.vorgang.rules.status import Status
from tests.factories import Zugang, make_konto, make_mitarbeiter, make_vorgang, vorgang

HERE = "geilenkirchen"


def named(vornamen: str, familienname: str, status: Status = Status.EINGEGANGEN) -> UUID:
    """A Vorgang of somebody with this name, noted as the citizen who submits."""
    citizen = make_konto()
    vorgang_id = make_vorgang(citizen=citizen, status=status, betrag_cents=0)
    row = vorgang(vorgang_id)
    with unit(citizen):
        note_names(row, {"antragsteller_vornamen": vornamen, "antragsteller_familienname": familienname})
    return vorgang_id


def found(clerk: Zugang, name: str, ansicht: Ansicht = Ansicht.ALLE, narrowed: Filter = korb.NO_FILTER) -> set[UUID]:
    result = search_by_name(name=name, ansicht=ansicht, filter=narrowed, by=clerk.staff, at=clock.now())
    assert not result.zu_viele
    return {row.id for row in result.rows}


def test_names_are_the_same_however_they_are_spelled_and_only_those_of_applicants_count() -> None:
    assert name_words("  JÜRGEN Groß-Müller ") == name_words("Juergen Gross Mueller") == ["jurgen", "gross", "muller"]
    assert name_words("Łukasz O'Neill J.") == ["lukasz", "neill"]
    answers = {
        "antragsteller_familienname": "Beispiel",
        "personen": [{"person_familienname": "Muster", "person_geburtsname": "Beispiel"}],
        "kinder": [{"kind_familienname": "Anders"}],
        "vertretung_organisation_name": "Erfundener Verein",
    }
    assert applicants_words(answers) == ["beispiel", "muster", "erfundener", "verein"]


def test_columns_are_what_somebody_chose_and_never_none() -> None:
    assert arranged(["status", "unfug", "status", "amt"]) == (Spalte.STATUS, Spalte.AMT)
    assert arranged([]) == arranged(["unfug"])
    assert in_order({Spalte.LEISTUNG: 2, Spalte.FRIST: 0, Spalte.SEIT: 1}) == (Spalte.SEIT, Spalte.LEISTUNG)


@pytest.mark.usefixtures("database")
def test_a_name_is_found_by_all_its_words_within_the_view_and_kept_by_nobody() -> None:
    clerk = make_mitarbeiter()
    erika, other = named("Erika Maria", "Müller-Beispiel"), named("Karl", "Mueller")
    withdrawn = named("Erika", "Müller", Status.ZURUECKGENOMMEN)
    assert found(clerk, "mueller") == {erika, other}
    assert found(clerk, "BEISPIEL erika") == {erika}
    assert found(clerk, "Müller", Ansicht.FERTIG) == {withdrawn}
    assert found(clerk, "Müller", narrowed=Filter(leistung="sperrmuell")) == set()
    assert found(make_mitarbeiter("selfkant"), "Müller") == set()
    with pytest.raises(NoName):
        found(clerk, " - ")
    with unit(System(HERE)):
        rows = list(Suchmerkmal.objects.filter(vorgang_id=other).values_list("merkmal", flat=True))
        looks = list(Auditeintrag.objects.filter(handlung="postkorb.namenssuche").values_list("angaben", flat=True))
    assert sorted(rows) == sorted(merkmale(["karl", "muller"], HERE))
    assert not set(rows) & set(merkmale(["karl", "muller"], "selfkant")), "the same name looks the same elsewhere"
    assert len(looks) == 4
    assert {"ansicht": "alle", "treffer": 2, "verglichen": 2, "zu_viele": False} in looks
    assert "mueller" not in str(looks).lower()
    renamed = vorgang(other)
    with unit(System(HERE)):
        note_names_again(renamed, {"antragsteller_familienname": "Neuname"})
    assert found(clerk, "Neuname") == {other}
    assert found(clerk, "Karl") == set()


@pytest.mark.usefixtures("database")
def test_names_are_compared_within_few_vorgaenge_only(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, first = make_mitarbeiter(), named("Erika", "Beispiel")
    named("Karl", "Beispiel")
    monkeypatch.setattr(korb, "NAME_LIMIT", 1)
    many = search_by_name(name="Erika", ansicht=Ansicht.ALLE, filter=korb.NO_FILTER, by=clerk.staff, at=clock.now())
    assert (many.zu_viele, many.rows) == (True, [])
    add_schlagwort(vorgang_id=first, wort="eilig", by=clerk.staff, at=clock.now())
    with unit(clerk.staff):
        only = Filter(schlagwort=Schlagwort.objects.get().id)
    assert found(clerk, "Erika", narrowed=only) == {first}


@pytest.mark.usefixtures("database")
def test_tags_are_the_kommunes_words_and_are_forgotten_with_their_last_vorgang() -> None:
    clerk, one, two = make_mitarbeiter(), make_vorgang(), make_vorgang()
    at = clock.now()
    for vorgang_id, wort in ((one, "  Rück  sprache "), (one, "rück sprache"), (two, "RÜCK SPRACHE")):
        add_schlagwort(vorgang_id=vorgang_id, wort=wort, by=clerk.staff, at=at)
    with unit(clerk.staff):
        kept = Schlagwort.objects.get()
        assert kept.wort == "Rück sprache"
        assert schlagworte_of([one, two]) == {each: [(kept.id, "Rück sprache")] for each in (one, two)}
    for wort in ("", "x" * 31):
        with pytest.raises(SchlagwortUnusable):
            add_schlagwort(vorgang_id=one, wort=wort, by=clerk.staff, at=at)
    with pytest.raises(VorgangGone):
        add_schlagwort(vorgang_id=one, wort="fremd", by=make_mitarbeiter("selfkant").staff, at=at)
    for number in range(9):
        add_schlagwort(vorgang_id=one, wort=f"wort {number}", by=clerk.staff, at=at)
    with pytest.raises(TooManySchlagworte):
        add_schlagwort(vorgang_id=one, wort="eins zu viel", by=clerk.staff, at=at)
    remove_schlagwort(vorgang_id=one, schlagwort_id=kept.id, by=clerk.staff, at=at)
    with unit(clerk.staff):
        assert Schlagwort.objects.filter(id=kept.id).exists()
    remove_schlagwort(vorgang_id=two, schlagwort_id=kept.id, by=clerk.staff, at=at)
    with unit(clerk.staff):
        assert not Schlagwort.objects.filter(id=kept.id).exists()
        assert not Schlagwort.objects.filter(wort="eins zu viel").exists()


@pytest.mark.usefixtures("database")
def test_several_at_once_are_each_decided_by_itself_and_nothing_is_forced() -> None:
    clerk, quick, at = make_mitarbeiter(), make_mitarbeiter(), clock.now()
    free, taken = make_vorgang(), make_vorgang()
    done, foreign = make_vorgang(status=Status.ZURUECKGENOMMEN), make_vorgang("selfkant")
    ticked = [Gewaehlt(each, None) for each in (free, taken, done, foreign)]
    take_over(vorgang_id=taken, by=quick.staff, seen=None, at=at)  # after the list was shown
    results = sammlung.take_over_each(gewaehlt=ticked, by=clerk.staff, at=at)
    assert [each.hindernis for each in results] == [None, Hindernis.ANDERE, Hindernis.FERTIG, Hindernis.WEG]
    assert results[1].wer == quick.mitarbeiter.name
    assert [each.nummer for each in results] == [vorgang(free).nummer, vorgang(taken).nummer, vorgang(done).nummer, ""]
    assert (vorgang(free).bearbeiter_id, vorgang(taken).bearbeiter_id) == (
        clerk.staff.mitarbeiter_id,
        quick.mitarbeiter.pk,
    )
    third = make_mitarbeiter().mitarbeiter
    seen = [Gewaehlt(free, clerk.mitarbeiter.pk), Gewaehlt(taken, None), Gewaehlt(foreign, None)]
    results = sammlung.assign_each(gewaehlt=seen, an=third.pk, by=clerk.staff, at=at)
    assert [each.hindernis for each in results] == [None, Hindernis.ANDERE, Hindernis.WEG]
    stranger = make_mitarbeiter("selfkant").mitarbeiter.pk
    again = sammlung.assign_each(gewaehlt=[Gewaehlt(free, third.pk)], an=stranger, by=clerk.staff, at=at)
    assert [each.hindernis for each in again] == [Hindernis.FREMD]
    assert (vorgang(free).bearbeiter_id, vorgang(taken).bearbeiter_id) == (third.pk, quick.mitarbeiter.pk)
    tagged = sammlung.tag_each(gewaehlt=ticked, wort="Umzug", by=clerk.staff, at=at)
    assert [each.hindernis for each in tagged] == [None, None, None, Hindernis.WEG]
