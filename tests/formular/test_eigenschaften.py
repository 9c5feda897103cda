"""Random people: valid ones always reach the end, hostile ones never break anything and never submit incomplete."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.formular.queries import load
from portal.formular.rules import (
    Antworten,
    Art,
    Feldansicht,
    Kontext,
    NotOnTheWay,
    Station,
    Typ,
    add_entry,
    compute_fee,
    fields_of,
    missing,
    next_station,
    path,
    prune,
    remove_entry,
    resolve,
    start,
    store,
    summary,
    validate,
)
from portal.formular.rules.gebuehr import Satz

FORMULAR = load("personenstandsurkunde")
ORTE = {"1": "Geilenkirchen"}
TEXTE = {"ort": "Geilenkirchen", "standesamt": "Standesamt Geilenkirchen"}
LEISTUNGEN = [*FORMULAR.leistungen, ""]
KONTEXTE = st.builds(
    Kontext,
    heute=st.just(date(2026, 6, 1)),
    stufe=st.sampled_from([0, 1, 3, 4]),
    orte=st.just(ORTE),
    dateien=st.just({"d1": "a.pdf", "d2": "b.jpg"}),
    texte=st.just(TEXTE),
    leistung=st.sampled_from(LEISTUNGEN),
)
# No shrinking: a failing walk of 40 pages is readable as it is, and shrinking it takes minutes.
QUIET = settings(
    deadline=None,
    max_examples=50,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WHOLE = ["Erika", "Đorđe", "O’Neil", "Müller-Çelik", "Nguyễn"]
NAMES = st.sampled_from([*WHOLE, "-"])
BY_FIELD = {
    "kind_familienname": st.sampled_from(WHOLE),  # nobody has a dash for both
    "partner1_familienname": st.sampled_from(WHOLE),
    "partner2_familienname": st.sampled_from(WHOLE),
    "verstorbene_familienname": st.sampled_from(WHOLE),
    "vertretene_familienname": st.sampled_from(WHOLE),
    "antragsteller_familienname": st.sampled_from(WHOLE),
    "ereignis_datum": st.sampled_from(["1.4.1955", "1980", "2.1990", "29.2.1996", "1.1.1900", "30.5.1996", "1930"]),
    "letzter_tod_datum": st.sampled_from(["1996", "1.6.1996", "31. Mai 1996"]),
    "antragsteller_geburtsdatum": st.sampled_from(["27.3.1987", "2010", "1.6.2010", "1961-01-02"]),
    "antragsteller_plz": st.sampled_from(["52525", "52 538"]),
    "antragsteller_land": st.just("DE"),
    "antragsteller_hausnummer": st.sampled_from(["1", "12a", "5 bus 2"]),
    "versand_hausnummer": st.sampled_from(["1", "12a"]),
    "versand_plz": st.sampled_from(["52525", "52538"]),
    "versand_land": st.sampled_from(["NL", "BE", "US"]),
}
BY_TYPE: dict[Typ, st.SearchStrategy[Any]] = {
    Typ.TEXT: NAMES,
    Typ.TEXTLANG: st.sampled_from(["Ein Grund.", "Zwei\nZeilen & mehr"]),
    Typ.DATUM: st.sampled_from(["27.3.1937", "1940", "3.1950"]),
    Typ.GANZZAHL: st.integers(1, 10).map(str),
    Typ.JANEIN: st.just("ja"),
    Typ.PLZ: st.just("52525"),
    Typ.EMAIL: st.just("name@beispiel.example"),
    Typ.TELEFON: st.just("02452 123456"),
    Typ.DATEI: st.sampled_from([["d1"], ["d1", "d2"]]),
}


MAY_BECOME_OBLIGATORY = {"antragsteller_email"}  # by another answer on the same page


def _type_in(draw: Any, feld: Feldansicht) -> str | list[str]:
    if not feld.pflicht and feld.id not in MAY_BECOME_OBLIGATORY and draw(st.booleans()):
        return ""
    if feld.id in BY_FIELD:
        return draw(BY_FIELD[feld.id])
    if feld.typ is Typ.MEHRFACHAUSWAHL:
        return draw(st.lists(st.sampled_from([option.wert for option in feld.optionen])))
    if feld.optionen:
        return draw(st.sampled_from([option.wert for option in feld.optionen]))
    return draw(BY_TYPE[feld.typ])


@QUIET
@given(st.data(), KONTEXTE)
def test_every_valid_walk_ends(data: st.DataObject, kontext: Kontext) -> None:
    answers = start(FORMULAR, kontext, {"ort": "1"})
    station: Station | None = path(FORMULAR, answers, kontext)[0]
    pages = 0
    last = None
    while station is not None:
        pages += 1
        assert pages < 120, "the form goes in circles"
        last = FORMULAR.schritt(station.schritt)
        if last.art is Art.LISTE and len(answers["urkunden"]) < 4 and data.draw(st.booleans()):
            answers, station = add_entry(FORMULAR, "urkunden", answers, kontext)
            continue
        answers = _fill_page(data, station, answers, kontext)
        station = next_station(FORMULAR, station, answers, kontext)
    assert last is not None
    gaps = missing(FORMULAR, answers, kontext)
    if last.art is Art.STOPP:
        assert [gap.station.schritt for gap in gaps] == [last.id]
    else:
        assert last.art is Art.PRUEFEN
        assert gaps == []
        _check_complete(answers, kontext)


def _fill_page(data: st.DataObject, station: Station, answers: Antworten, kontext: Kontext) -> Antworten:
    if FORMULAR.schritt(station.schritt).art in (Art.LISTE, Art.STOPP):
        return answers
    views = fields_of(FORMULAR, station, answers, kontext)
    typed = {view.id: _type_in(data.draw, view) for view in views}
    result = validate(FORMULAR, station, typed, answers, kontext)
    assert result.fehler == {}, (station.key, typed)
    return store(FORMULAR, station, result.werte, answers)


def _check_complete(answers: Antworten, kontext: Kontext) -> None:
    once = prune(FORMULAR, answers, kontext)
    assert prune(FORMULAR, once, kontext) == once
    assert path(FORMULAR, once, kontext) == path(FORMULAR, answers, kontext)
    assert missing(FORMULAR, once, kontext) == []
    assert all(entry.get("ereignis_datum") for entry in resolve(FORMULAR, answers, kontext)["urkunden"])
    assert compute_fee(FORMULAR, once, Satz(1000, 500), kontext) == compute_fee(
        FORMULAR, answers, Satz(1000, 500), kontext
    )
    assert summary(FORMULAR, once, kontext) == summary(FORMULAR, answers, kontext)


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.lists(st.text(max_size=10), max_size=4),
    st.sampled_from(
        ["", "neu", "1", "2", "99", "ja", "1.4.2011", "0000-00-00", "９９.１.２０２０", "geburt", "tod", "ehe"]
    ),
    st.sampled_from([option.wert for s in FORMULAR.schritte for f in s.felder for option in f.optionen]),
)
STATIONS = st.builds(
    Station,
    st.sampled_from([schritt.id for schritt in FORMULAR.schritte]),
    st.one_of(st.none(), st.integers(-1, 5)),
)
ACTIONS = st.one_of(
    st.tuples(st.just("post"), STATIONS, st.randoms(use_true_random=False)),
    st.tuples(st.just("add"), st.none(), st.none()),
    st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
)


@QUIET
@given(st.data(), KONTEXTE, st.lists(ACTIONS, max_size=30))
def test_hostile_input_breaks_nothing(data: st.DataObject, kontext: Kontext, actions: list[Any]) -> None:
    answers = start(FORMULAR, kontext, {"ort": "1"})
    for kind, target, random in actions:
        if kind == "add" and len(answers["urkunden"]) < 10:
            answers, _ = add_entry(FORMULAR, "urkunden", answers, kontext)
        elif kind == "remove" and target < len(answers["urkunden"]):
            answers = remove_entry(FORMULAR, "urkunden", target, answers, kontext)
        elif kind == "post":
            answers = _post_anything(data, target, random, answers, kontext)
    once = prune(FORMULAR, answers, kontext)
    assert prune(FORMULAR, once, kontext) == once
    summary(FORMULAR, answers, kontext)
    gaps = missing(FORMULAR, answers, kontext)
    assert gaps, "nobody gets to the end by accident: two declarations and a name are obligatory"
    assert {gap.station for gap in gaps} <= set(path(FORMULAR, answers, kontext))


def _post_anything(
    data: st.DataObject, station: Station, random: Any, answers: Antworten, kontext: Kontext
) -> Antworten:
    names = [
        feld.id for schritt in FORMULAR.schritte for feld in schritt.felder if feld.id != "datenschutzhinweis_gelesen"
    ]
    own = [feld.id for feld in FORMULAR.schritt(station.schritt).felder if feld.id in names]
    typed = {name: data.draw(HOSTILE) for name in [*own, *random.sample(names, 2)]}
    try:
        result = validate(FORMULAR, station, typed, answers, kontext)
    except NotOnTheWay:
        assert station not in path(FORMULAR, answers, kontext)
        return answers
    assert result.roh == typed
    assert set(result.fehler) <= set(own) | {"datenschutzhinweis_gelesen", "ort"}
    assert not set(result.fehler) & set(result.werte)
    views = fields_of(FORMULAR, station, answers, kontext, result)
    assert all(view.roh == typed.get(view.id, "") for view in views if not view.gesperrt)
    return store(FORMULAR, station, result.werte, answers)
