"""From a draft to what citizens see: gates, second person, two editors at once, texts that are inherited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Anbindung, Kommune
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Leistung
from portal.leistung.operations import load_heinsberg
from portal.leistung.queries import leistung_page
from portal.leistung.rules.absaetze import Absatz
from portal.redaktion import operations, queries
from portal.redaktion.models import Aenderung, Art, Entwurf
from portal.redaktion.operations import EditedMeanwhile, NotPublishable, SecondPersonNeeded, TooFewPeople
from portal.redaktion.rules.vergleich import Dreivergleich
from tests.redaktion.redaktion import (
    DOG,
    HERE,
    KREIS,
    THERE,
    URKUNDE,
    draft,
    entwurf,
    office,
    own,
    person,
    published,
    with_privacy_page,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art


def publish(by: Staff, gegenstand: str = DOG, art: str = Art.ANGEBOT) -> int:
    found = entwurf(by, art, gegenstand)
    assert found is not None
    return operations.publish(by=by, art=art, gegenstand=gegenstand, nummer=found.nummer, at=clock.now())


def page(kommune_id: str, slug: str = DOG) -> Any:
    return leistung_page(slug, Kommune.objects.get(id=kommune_id))


def test_a_draft_changes_nothing_until_it_is_published() -> None:
    editor = person(R.REDAKTION)
    common = published(Art.GRUNDTEXT, DOG)["beschreibung"]
    draft(editor, texte={"beschreibung": own("Melden Sie Ihren Hund im Rathaus an.", common)})
    assert page(HERE).beschreibung == common
    assert publish(editor) == 1
    assert page(HERE).beschreibung == "Melden Sie Ihren Hund im Rathaus an."
    assert page(THERE).beschreibung == common
    assert entwurf(editor) is None


def test_the_log_tells_all_partners_who_what_and_why() -> None:
    editor = person(R.REDAKTION)
    draft(editor, telefon="02451 629-0")
    publish(editor)
    with unit(person(R.REDAKTION, THERE)):
        [line] = queries.log()
    assert (line.kommune_id, line.titel, line.felder, line.grund) == (
        HERE,
        "Hund zur Hundesteuer anmelden",
        ["telefon"],
        "Ratsbeschluss",
    )
    assert line.wer.startswith("Martina Muster")


def test_what_a_citizen_needs_blocks_the_publication() -> None:
    editor = person(R.REDAKTION)
    draft(editor, gegenstand=URKUNDE, modus="online")
    with pytest.raises(NotPublishable) as stopped:
        publish(editor, URKUNDE)
    assert {each.code for each in stopped.value.hindernisse} == {"stelle_fehlt", "datenschutz_fehlt", "gebuehr_fehlt"}
    assert not page(HERE, URKUNDE).ist_online
    assert entwurf(editor, gegenstand=URKUNDE) is not None


def test_a_leistung_without_an_assistant_cannot_go_online() -> None:
    editor = person(R.REDAKTION)
    draft(editor, gegenstand="musikschule", modus="online")
    with pytest.raises(NotPublishable) as stopped:
        publish(editor, gegenstand="musikschule")
    assert "formular_fehlt" in {each.code for each in stopped.value.hindernisse}


def test_online_with_an_own_fee_for_a_while() -> None:
    editor = person(R.REDAKTION)
    with_privacy_page()
    with unit(System(HERE)):
        Anbindung(kommune_id=HERE, port="zahlung", adapter="xbezahldienste").save(force_insert=True)
    today = clock.today()
    values: dict[str, Any] = {
        "modus": "online", "organisationseinheit_id": office().pk, "telefon": "02451 629-0", "erste_cents": 1200,
        "weitere_cents": 600, "gueltig_bis": str(today + timedelta(days=30)),
    }  # fmt: skip
    draft(editor, gegenstand=URKUNDE, **values)
    with pytest.raises(NotPublishable) as stopped:
        publish(editor, URKUNDE)
    assert [each.code for each in stopped.value.hindernisse] == ["grundlage_fehlt"]
    draft(editor, gegenstand=URKUNDE, nummer=1, **values, gebuehr_grundlage="Gebührensatzung vom 12.12.2025, Nr. 7")
    publish(editor, URKUNDE)
    shown = page(HERE, URKUNDE)
    assert shown.ist_online
    assert shown.gebuehr == "12,00\u00a0€, jedes weitere gleichzeitig bestellte Exemplar 6,00\u00a0€"
    assert shown.angebot.gebuehr_bestaetigt_durch.startswith("Martina Muster")
    assert not Angebot.objects.online(today + timedelta(days=31)).filter(kommune_id=HERE).exists()


def test_two_editors_never_overwrite_each_other() -> None:
    one, other = person(R.REDAKTION), person(R.REDAKTION)
    draft(one, telefon="1111 11")
    with pytest.raises(EditedMeanwhile) as told:
        draft(other, telefon="2222 22")
    assert told.value.entwurf is not None
    assert told.value.entwurf.inhalt["telefon"] == "1111 11"
    draft(other, nummer=1, telefon="2222 22")
    with pytest.raises(EditedMeanwhile):
        operations.publish(by=one, art=Art.ANGEBOT, gegenstand=DOG, nummer=1, at=clock.now())


def test_a_second_person_releases_where_the_kommune_wants_it() -> None:
    author, releaser, admin = person(R.REDAKTION), person(R.FREIGABE), person(R.VERWALTUNG)
    operations.set_vier_augen(by=admin, on=True, at=clock.now())
    number = draft(author, telefon="1111 11")
    with pytest.raises(SecondPersonNeeded):
        publish(author)
    operations.ask_release(by=author, art=Art.ANGEBOT, gegenstand=DOG, nummer=number, at=clock.now())
    operations.give_back(by=releaser, art=Art.ANGEBOT, gegenstand=DOG, bemerkung="Vorwahl fehlt.", at=clock.now())
    found = entwurf(author)
    assert found is not None
    assert (found.status, found.bemerkung) == (Entwurf.Status.IN_ARBEIT, "Vorwahl fehlt.")
    draft(author, nummer=number, telefon="02451 1111")
    publish(releaser)
    with unit(author):
        [fassung] = queries.history(Art.ANGEBOT, DOG)
    assert (fassung.autor_id, fassung.freigabe_id) == (author.mitarbeiter_id, releaser.mitarbeiter_id)


def test_where_few_people_work_nobody_is_bound_to_a_second_one() -> None:
    admin, _editor = person(R.VERWALTUNG), person(R.REDAKTION)
    with pytest.raises(TooFewPeople):
        operations.set_vier_augen(by=admin, on=True, at=clock.now())
    third = person(R.FREIGABE)
    operations.set_vier_augen(by=admin, on=True, at=clock.now())
    with unit(System(HERE)):
        Rolle.objects.filter(mitarbeiter_id=third.mitarbeiter_id).delete()
    draft(admin, telefon="1111 11")
    assert publish(admin) == 1


def test_when_the_common_text_moves_the_editor_sees_the_three() -> None:
    editor, platform = person(R.REDAKTION), person(R.PLATTFORM, KREIS)
    then = published(Art.GRUNDTEXT, DOG)["beschreibung"]
    draft(editor, texte={"beschreibung": own(f"{then} Im Rathaus, Zimmer 12.", then)})
    publish(editor)
    with unit(editor):
        assert queries.moved_texts(HERE) == []
    draft(platform, Art.GRUNDTEXT, beschreibung=f"{then} Das geht auch per Post.")
    publish(platform, DOG, Art.GRUNDTEXT)
    with unit(editor):
        [moved] = queries.moved_texts(HERE)
    now = published(Art.GRUNDTEXT, DOG)["beschreibung"]
    three = Dreivergleich(moved.grundlage, now, moved.text)
    assert "".join(piece.text for piece in three.gemeinsam if piece.wandel != "entfallen") == now
    assert "auch per Post" in "".join(piece.text for piece in three.gemeinsam if piece.wandel == "neu")
    assert "Zimmer 12" in "".join(piece.text for piece in three.abweichung if piece.wandel == "neu")
    assert page(HERE).beschreibung.endswith("Zimmer 12.")
    assert page(THERE).beschreibung.endswith("per Post.")


def test_loading_the_data_again_keeps_what_editors_wrote() -> None:
    platform = person(R.PLATTFORM, KREIS)
    draft(platform, Art.GRUNDTEXT, beschreibung="Neuer gemeinsamer Text.", unterlagen="- Chip-Nummer\n- Ausweis")
    publish(platform, DOG, Art.GRUNDTEXT)
    load_heinsberg(hosts="{id}.localhost")
    leistung = Leistung.objects.get(id=DOG)
    assert leistung.beschreibung == "Neuer gemeinsamer Text."
    assert leistung.unterlagen == ["Chip-Nummer", "Ausweis"]
    assert page(HERE).texte[Absatz.UNTERLAGEN] == "Chip-Nummer\nAusweis"


def test_history_has_every_publication_as_it_was() -> None:
    editor = person(R.REDAKTION)
    for number in ("1111 11", "2222 22"):
        draft(editor, telefon=number)
        publish(editor)
    with unit(editor):
        assert [(each.nr, each.inhalt["telefon"]) for each in queries.history(Art.ANGEBOT, DOG)] == [
            (2, "2222 22"), (1, "1111 11"),
        ]  # fmt: skip
        assert Aenderung.objects.count() == 2


def test_an_office_of_another_kommune_cannot_be_published() -> None:
    editor = person(R.REDAKTION)
    draft(editor, organisationseinheit_id=office(THERE).pk, telefon="02451 1")
    with pytest.raises(NotPublishable) as stopped:
        publish(editor)
    assert [each.code for each in stopped.value.hindernisse] == ["stelle_weg"]


def test_a_form_to_print_needs_no_address_where_the_portal_has_one() -> None:
    by = person(R.REDAKTION)
    draft(by, gegenstand=URKUNDE, modus="druck")
    operations.publish(by=by, art=Art.ANGEBOT, gegenstand=URKUNDE, nummer=1, at=clock.now())
    angebot = Angebot.objects.get(kommune_id=HERE, leistung_id=URKUNDE)
    assert (angebot.modus, angebot.formular, angebot.ziel_url) == ("druck", "personenstandsurkunde", "")
