"""The way through the Urkunden form: branches, groups, "wie bei Urkunde 1", verified values, stop pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from portal.formular.rules import (
    Antworten,
    Formular,
    Kontext,
    NotOnTheWay,
    Station,
    TooManyEntries,
    Vorgabe,
    add_entry,
    entries_on,
    fields_of,
    missing,
    next_station,
    path,
    previous_station,
    prune,
    remove_entry,
    resolve,
    start,
    store,
    summary,
    validate,
    walk,
)


def keys(formular: Formular, answers: Antworten, kontext: Kontext) -> list[str]:
    return [station.key for station in path(formular, answers, kontext)]


def test_start_is_prefilled_from_the_leistung(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, replace(kontext, leistung="sterbeurkunde"), {"ort": "1"})
    assert answers["urkunden"][0]["ereignis"] == "tod"
    assert answers["urkunden"][0]["urkundenart"] == "sterbeurkunde"
    assert answers["urkunden"][0]["sterbeort"] == "Geilenkirchen"
    assert "verstorbene-person-1" in keys(formular, answers, kontext)
    assert "kind-1" not in keys(formular, answers, kontext)


def test_stations_have_keys(formular: Formular) -> None:
    assert Station.from_key(formular, "partner-1-2") == Station("partner-1", 1)
    assert Station.from_key(formular, "urkunden") == Station("urkunden")
    for made_up in ("kind", "kind-0", "kind-x", "kind-", "gibt-es-nicht", "antragsteller-1", "kind-99999999"):
        with pytest.raises(NotOnTheWay):
            Station.from_key(formular, made_up)


def test_forward_and_back_are_the_same_way(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    way = path(formular, stammbuch, kontext)
    for one, other in pairwise(way):
        assert next_station(formular, one, stammbuch, kontext) == other
        assert previous_station(formular, other, stammbuch, kontext) == one
    assert next_station(formular, way[-1], stammbuch, kontext) is None
    assert previous_station(formular, way[0], stammbuch, kontext) is None


def test_page_that_is_not_on_the_way_is_refused(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    for station in (Station("verstorbene-person", 0), Station("kind", 2), Station("kind", 7), Station("kind", -1)):
        with pytest.raises(NotOnTheWay):
            validate(formular, station, {}, stammbuch, kontext)


def test_second_document_takes_over_the_first_ones_entry(
    formular: Formular, stammbuch: Antworten, kontext: Kontext
) -> None:
    assert "kind-2" not in keys(formular, stammbuch, kontext)
    assert "berechtigung-2" not in keys(formular, stammbuch, kontext)
    assert "kind_vornamen" not in prune(formular, stammbuch, kontext)["urkunden"][1]
    whole = resolve(formular, stammbuch, kontext)["urkunden"]
    for name in ("kind_vornamen", "ereignis_datum", "berechtigung", "verwandtschaft_beleg"):
        assert whole[1][name] == whole[0][name]
    assert whole[1]["zweck"] == "kindergeld"


def test_first_document_and_another_event_have_nothing_to_point_to(
    formular: Formular, stammbuch: Antworten, kontext: Kontext
) -> None:
    shown = keys(formular, stammbuch, kontext)
    assert "gleicher-eintrag-1" not in shown
    assert "gleicher-eintrag-2" in shown
    assert "gleicher-eintrag-3" not in shown  # a marriage; the others are births
    choice = fields_of(formular, Station("gleicher-eintrag", 1), stammbuch, kontext)[0]
    assert [option.wert for option in choice.optionen] == ["1", "neu"]
    assert choice.optionen[0].label == "Ja, wie bei Urkunde 1: Đorđe, Muster-Çelik, 24. Dezember 2025"


def test_removing_the_entry_pointed_to_keeps_its_answers(
    formular: Formular, stammbuch: Antworten, kontext: Kontext
) -> None:
    left = remove_entry(formular, "urkunden", 0, stammbuch, kontext)
    assert [entry["id"] for entry in left["urkunden"]] == ["2", "3"]
    assert left["urkunden"][0]["kind_vornamen"] == "Đorđe"
    assert left["urkunden"][0]["zweck"] == "kindergeld"
    assert missing(formular, left, kontext) == []
    assert len(stammbuch["urkunden"]) == 3  # nothing was changed in place


def test_two_heirs_share_what_was_removed(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    more, station = add_entry(formular, "urkunden", stammbuch, kontext)
    assert station == Station("ereignis", 3)
    fourth = {"ereignis": "geburt", "urkundenart": "mehrsprachig_geburt", "anzahl": 1, "zweck": "privat"}
    more["urkunden"][3] |= fourth | {"eintrag_wie": "1"}
    assert missing(formular, more, kontext) == []
    left = remove_entry(formular, "urkunden", 0, more, kontext)
    assert left["urkunden"][0]["eintrag_wie"] == "neu"
    assert left["urkunden"][2]["eintrag_wie"] == "2"
    assert missing(formular, left, kontext) == []


def test_removing_the_last_entry_leaves_a_fresh_one(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    answers = store(formular, Station("wann", 0), {"ereignis_datum": "2011-04-01"}, answers)
    left = remove_entry(formular, "urkunden", 0, answers, kontext)
    assert len(left["urkunden"]) == 1
    assert "ereignis_datum" not in left["urkunden"][0]


def test_group_has_an_upper_bound(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    for _ in range(formular.gruppe("urkunden").maximum - 1):
        answers, _ = add_entry(formular, "urkunden", answers, kontext)
    with pytest.raises(TooManyEntries):
        add_entry(formular, "urkunden", answers, kontext)


def test_branch_left_is_kept_until_pruned(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    changed = store(formular, Station("ereignis", 2), {"ereignis": "tod"}, stammbuch)
    assert changed["urkunden"][2]["partner1_vornamen"] == "Erika"
    assert "partner1_vornamen" not in prune(formular, changed, kontext)["urkunden"][2]
    open_fields = {luecke.feld for luecke in missing(formular, changed, kontext)}
    assert {
        "urkundenart",
        "verstorbene_vornamen",
        "berechtigung",
    } <= open_fields  # options that are gone count as empty
    back = store(formular, Station("ereignis", 2), {"ereignis": "ehe"}, changed)
    assert missing(formular, back, kontext) == []


def test_an_answer_of_a_left_branch_opens_nothing(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    """Vollmacht was chosen once, then the relation changed: its pages are gone."""
    answers = store(formular, Station("berechtigung", 2), {"berechtigung": "bevollmaechtigt"}, stammbuch)
    answers = store(formular, Station("vertretung", 2), {"vertretene_beziehung": "rechtliches_interesse"}, answers)
    assert "rechtliches-interesse-3" in keys(formular, answers, kontext)
    assert any(
        f.id == "antragsteller_organisation" for f in fields_of(formular, Station("antragsteller"), answers, kontext)
    )
    answers = store(formular, Station("berechtigung", 2), {"berechtigung": "eigene_person"}, answers)
    assert "rechtliches-interesse-3" not in keys(formular, answers, kontext)
    assert missing(formular, answers, kontext) == []


def test_an_option_that_is_gone_opens_nothing(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    """Siblings may order for a birth and a death; for a marriage the answer is kept, but void."""
    answers = store(formular, Station("berechtigung", 0), {"berechtigung": "geschwister"}, stammbuch)
    assert "berechtigtes-interesse-1" in keys(formular, answers, kontext)
    answers = store(formular, Station("ereignis", 0), {"ereignis": "ehe"}, answers)
    assert answers["urkunden"][0]["berechtigung"] == "geschwister"
    assert "berechtigtes-interesse-1" not in keys(formular, answers, kontext)
    assert "berechtigung" not in prune(formular, answers, kontext)["urkunden"][0]


def test_old_register_stops_with_who_is_competent(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    old = store(formular, Station("wann", 2), {"ereignis_datum": "1946-06-01"}, stammbuch)
    way = path(formular, old, kontext)
    assert way[-1] == Station("archiv", 2)
    assert next_station(formular, way[-1], old, kontext) is None
    assert [luecke.station for luecke in missing(formular, old, kontext)] == [way[-1]]
    young = store(formular, Station("wann", 2), {"ereignis_datum": "1946-06-02"}, stammbuch)
    assert missing(formular, young, kontext) == []
    # Only the year is known: until its last day has passed, the Standesamt may still have it.
    assert missing(formular, store(formular, Station("wann", 2), {"ereignis_datum": "1946"}, stammbuch), kontext) == []


@pytest.mark.parametrize(
    ("ereignis", "erlaubt"),
    [
        ("geburt", {"eigene_person", "ehegatte", "geschwister", "frist_30_jahre"}),
        ("ehe", {"eigene_person", "frist_30_jahre"}),
        ("lebenspartnerschaft", {"eigene_person", "frist_30_jahre"}),
        ("tod", {"ehegatte", "geschwister"}),
    ],
)
def test_entitlements_by_event(formular: Formular, kontext: Kontext, ereignis: str, erlaubt: set[str]) -> None:
    answers = store(formular, Station("ereignis", 0), {"ereignis": ereignis}, start(formular, kontext, {"ort": "1"}))
    offered = {o.wert for o in fields_of(formular, Station("berechtigung", 0), answers, kontext)[0].optionen}
    always = {"vorfahre", "abkoemmling", "bevollmaechtigt", "gesetzliche_vertretung", "rechtliches_interesse"}
    assert offered == erlaubt | always


def test_no_multilingual_form_for_partnerships(formular: Formular, kontext: Kontext) -> None:
    answers = store(
        formular, Station("ereignis", 0), {"ereignis": "lebenspartnerschaft"}, start(formular, kontext, {"ort": "1"})
    )
    offered = [o.wert for o in fields_of(formular, Station("urkundenart", 0), answers, kontext)[0].optionen]
    assert offered == ["lebenspartnerschaftsurkunde", "register_lebenspartnerschaft"]


def test_verified_login_values_cannot_be_changed(formular: Formular, kontext: Kontext) -> None:
    login = {
        "vornamen": Vorgabe("Erika", geprueft=True),
        "familienname": Vorgabe("Mustermann", geprueft=True),
        "geburtsdatum": Vorgabe("1987-03-27", geprueft=True),
        "geburtsname": Vorgabe("Gabler"),
    }
    kontext = replace(kontext, login=login, stufe=4)
    answers = start(formular, kontext, {"ort": "1"})
    page = Station("antragsteller")
    views = {view.id: view for view in fields_of(formular, page, answers, kontext)}
    assert views["antragsteller_vornamen"].gesperrt
    assert views["antragsteller_vornamen"].herkunft == "login_geprueft"
    assert not views["antragsteller_geburtsname"].gesperrt
    assert views["antragsteller_geburtsname"].herkunft == "login"
    forged = {
        "antragsteller_vornamen": "Mallory",
        "antragsteller_geburtsdatum": "1.1.1950",
        "antragsteller_geburtsname": "X",
    }
    result = validate(formular, page, forged, answers, kontext)
    assert result.werte["antragsteller_vornamen"] == "Erika"
    assert result.werte["antragsteller_geburtsdatum"] == "1987-03-27"
    assert result.werte["antragsteller_geburtsname"] == "X"
    answers = store(formular, page, {**result.werte, "antragsteller_vornamen": "Mallory"}, answers)
    assert prune(formular, answers, kontext)["antragsteller_vornamen"] == "Erika"
    rows = {row.feld: row for part in summary(formular, answers, kontext) for row in part.zeilen}
    assert rows["antragsteller_vornamen"].gesperrt and not rows["antragsteller_geburtsname"].gesperrt


def test_unverified_login_values_can_be_changed(formular: Formular, kontext: Kontext) -> None:
    kontext = replace(kontext, login={"vornamen": Vorgabe("Erika")}, stufe=1)
    view = next(
        v
        for v in fields_of(formular, Station("antragsteller"), start(formular, kontext, {"ort": "1"}), kontext)
        if v.id == "antragsteller_vornamen"
    )
    assert (view.gesperrt, view.roh, view.herkunft) == (False, "Erika", "login")


@pytest.mark.parametrize(("stufe", "asked"), [(0, True), (1, True), (3, False), (4, False)])
def test_copy_of_the_id_only_without_a_strong_login(
    formular: Formular, stammbuch: Antworten, kontext: Kontext, stufe: int, asked: bool
) -> None:
    assert ("identitaet" in keys(formular, stammbuch, replace(kontext, stufe=stufe))) is asked


def test_fixed_place_cannot_be_posted(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    result = validate(formular, Station("standesamt"), {"ort": "2"}, answers, kontext)
    assert result.werte == {"ort": "1"}
    assert store(formular, Station("standesamt"), {"ort": "2"}, answers)["ort"] == "1"


def test_nothing_typed_is_lost_on_an_error(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    page = Station("anzahl", 0)
    typed = {"anzahl": " elf ", "zweck": "privat", "zweck_text": "doch etwas anderes"}
    result = validate(formular, page, typed, answers, kontext)
    assert set(result.fehler) == {"anzahl"}
    views = {view.id: view for view in fields_of(formular, page, answers, kontext, result)}
    assert {name: view.roh for name, view in views.items()} == typed
    assert views["anzahl"].fehler == "Geben Sie eine Zahl von 1 bis 10 ein."
    assert not views["zweck_text"].sichtbar


def test_field_shown_by_another_of_the_same_page(formular: Formular, kontext: Kontext) -> None:
    """Without JavaScript both are drawn; the dependent one is only asked for when it applies."""
    answers = start(formular, kontext, {"ort": "1"})
    page = Station("anzahl", 0)
    view = next(v for v in fields_of(formular, page, answers, kontext) if v.id == "zweck_text")
    assert view.haengt_an is not None
    assert (view.haengt_an.feld, view.haengt_an.werte, view.pflicht) == ("zweck", ("sonstiges",), True)
    assert validate(formular, page, {"anzahl": "1", "zweck": "privat", "zweck_text": "x"}, answers, kontext).werte == {
        "anzahl": 1,
        "zweck": "privat",
    }
    missing_text = validate(formular, page, {"anzahl": "1", "zweck": "sonstiges"}, answers, kontext)
    assert set(missing_text.fehler) == {"zweck_text"}


def test_foreign_address_needs_no_german_postcode(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    typed = {"antragsteller_land": "IE", "antragsteller_strasse": "Main Street", "antragsteller_hausnummer": "1"}
    typed["antragsteller_ort"] = "Cork"
    assert validate(formular, Station("anschrift"), typed, answers, kontext).gueltig
    at_home = validate(formular, Station("anschrift"), {**typed, "antragsteller_land": "DE"}, answers, kontext)
    assert set(at_home.fehler) == {"antragsteller_plz"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("3.4.80", "1980-04-03"), ("3. April '80", "1980-04-03"), ("3 Apr 80", "1980-04-03"), ("3.4.1880", "1880-04-03")],
)
def test_a_short_year_is_read_where_the_field_leaves_one_century(
    formular: Formular, kontext: Kontext, typed: str, kept: str
) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    result = validate(formular, Station("antragsteller"), {"antragsteller_geburtsdatum": typed}, answers, kontext)
    assert result.werte["antragsteller_geburtsdatum"] == kept
    assert bool(result.warnungen) == (kept < "1900")


def test_a_short_year_that_may_be_two_is_refused(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, replace(kontext, leistung="sterbeurkunde"), {"ort": "1"})
    typed = {"verstorbene_geburtsdatum": "3.4.80", "verstorbene_vornamen": "Erna", "verstorbene_familienname": "-"}
    typed["sterbeort"] = "Geilenkirchen"
    result = validate(formular, Station("verstorbene-person", 0), typed, answers, kontext)
    assert list(result.fehler) == ["verstorbene_geburtsdatum"] and not result.warnungen
    assert "vier Ziffern" in result.fehler["verstorbene_geburtsdatum"]
    long_ago = validate(
        formular, Station("verstorbene-person", 0), {**typed, "verstorbene_geburtsdatum": "3.4.1880"}, answers, kontext
    )
    assert long_ago.gueltig and not long_ago.warnungen  # in a register nothing is odd about it


@pytest.mark.parametrize(("vornamen", "familienname"), [("-", "Sukarno"), ("Sukarno", "-"), ("-", "-")])
def test_a_dash_stands_for_one_of_the_two_names_only(
    formular: Formular, kontext: Kontext, vornamen: str, familienname: str
) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    typed = {"antragsteller_vornamen": vornamen, "antragsteller_familienname": familienname}
    result = validate(formular, Station("antragsteller"), typed, answers, kontext)
    names = {name for name in result.fehler if name in typed}
    assert names == ({"antragsteller_familienname"} if vornamen == familienname else set())


def test_odd_values_warn_but_pass(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, replace(kontext, leistung="lebenspartnerschaftsurkunde"), {"ort": "1"})
    result = validate(formular, Station("wann", 0), {"ereignis_datum": "1.10.2017"}, answers, kontext)
    assert result.gueltig
    assert "1. Oktober 2017" in result.warnungen["ereignis_datum"]
    assert not validate(formular, Station("wann", 0), {"ereignis_datum": "30.9.2017"}, answers, kontext).warnungen


def test_summary_reads_like_the_form(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    teile = summary(formular, stammbuch, kontext)
    assert [teil.titel for teil in teile] == [
        "Urkunden",
        "Urkunde 1",
        "Urkunde 2",
        "Urkunde 3",
        "Ihre Angaben",
        "Versand",
    ]
    rows = {zeile.feld: zeile for zeile in teile[2].zeilen}
    assert rows["eintrag_wie"].text == "Wie bei Urkunde 1"
    assert rows["zweck"].text == "Kindergeld, Familienkasse"
    assert rows["anzahl"].station == Station("anzahl", 1)
    first = {zeile.feld: zeile for zeile in teile[1].zeilen}
    assert (first["ereignis_datum"].label, first["ereignis_datum"].text) == ("Tag der Geburt", "24. Dezember 2025")
    assert first["registernummer"].leer
    person = {zeile.feld: zeile.text for zeile in teile[4].zeilen}
    assert person["ausweiskopie"] == "ausweis.jpg"
    assert person["antragsteller_plz"] == "52511"


def test_list_of_entries(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    second = entries_on(formular, walk(formular, stammbuch, kontext), "urkunden", kontext)[1]
    assert (second.titel, second.erste) == ("Urkunde 2", Station("ereignis", 1))
    assert second.text == "Geburtsurkunde, Đorđe, Muster-Çelik, 24. Dezember 2025"


def test_texts_are_filled_from_outside(formular: Formular, kontext: Kontext) -> None:
    answers = start(formular, kontext, {"ort": "1"})
    pick_up = fields_of(formular, Station("versand"), answers, kontext)[0].optionen[-1]
    assert pick_up.hinweis == "Abholort: Standesamt Geilenkirchen. Bringen Sie Ihren Ausweis mit."
    bare = fields_of(formular, Station("versand"), answers, Kontext(date(2026, 6, 1)))[0].optionen[-1]
    assert "{" not in bare.hinweis
