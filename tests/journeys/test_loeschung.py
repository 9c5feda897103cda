"""The end of retention: told before, offered to the archive, deleted; then nobody reads it, nor from a backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.journeys.stack import TEMPLATES
from tests.journeys.visitor import Visitor
from tests.settings import CLUSTER, WORKER
from tests.vorgang import sicherung

pytestmark = pytest.mark.journey
HERE = "wegberg"
SECRET = "Loeschmuster"
ALMOST_TEN_YEARS, TWO_WEEKS = 3645, 14  # days
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", SECRET],
]


@pytest.fixture
def restored() -> Iterator[str]:
    """The name of a database for the backup, gone again at the end."""
    name = f"sicherung_reise_{WORKER}"
    yield name
    CLUSTER.drop_database(name)


def test_what_is_deleted_at_the_end_can_be_read_by_nobody(
    visit: Callable[..., Visitor], restored: str, tmp_path: Path
) -> None:
    phone, clerk, archive = visit(javascript=True, width=320), visit(javascript=True), visit(javascript=True)
    ask = phone.stack.prepare
    office = ask("clerk", kommune=HERE, name="Frank Musterbeamter")
    archivist = ask("clerk", kommune=HERE, name="Mara Musterarchivarin", amt="rathaus", art="archiv")
    person = ask("citizen", kommune=HERE)
    mine = {"kommune": HERE, "konto": person["konto"], "angaben": ANGABEN}
    row = ask("vorgang", **mine, status="versandt", bearbeiter=office["id"])
    ask("vorgang", **mine)  # one that goes on: the account stays
    phone.is_known(HERE, citizen=person["cookie"])
    clerk.is_known(HERE, staff=office["cookie"])
    archive.is_known(HERE, staff=archivist["cookie"])
    _writes(phone, row["id"])
    ids = ask("ended", kommune=HERE, vorgang=row["id"], tage=ALMOST_TEN_YEARS)
    own, desk = f"/vorgaenge/{row['id']}/", f"/arbeitsplatz/vorgaenge/{row['id']}/"
    _is_told_before(phone, clerk, own, desk)
    backup = _back_up(tmp_path, restored, ids)
    assert all(SECRET in (ask("decrypt", **each) or "") for each in backup), "the proof could not fail"

    assert ask("end_retention", kommune=HERE, tage=TWO_WEEKS) == 1  # offered
    _answers(archive, row["nummer"])
    assert ask("end_retention", kommune=HERE, tage=TWO_WEEKS) == 1  # deleted

    assert [ask("decrypt", **each) for each in backup] == [None, None]
    _is_gone(phone, clerk, own, desk, row["nummer"])
    archive.go("/arbeitsplatz/verwaltung/aufbewahrung/", kommune=HERE)
    archive.sees("gelöscht")
    archive.look("deleted")
    archive.picture("aufbewahrung")
    assert row["nummer"] not in archive.page.content()


def _writes(phone: Visitor, vorgang: str) -> None:
    phone.go(f"/vorgaenge/{vorgang}/", kommune=HERE)
    phone.page.locator("[name=text]").fill(f"Danke. Erika {SECRET}")
    phone.click("Nachricht senden")
    phone.sees("Ihre Nachricht ist beim Amt.")


def _is_told_before(phone: Visitor, clerk: Visitor, own: str, desk: str) -> None:
    phone.go("/vorgaenge/", kommune=HERE)
    phone.page.locator("summary", has_text="Abgeschlossen").click()
    phone.sees("bis seine Aufbewahrung zu Ende ist")
    phone.go(own, kommune=HERE)
    phone.sees("bieten wir die Akte dem Archiv an. Antwortet das Archiv, löschen wir Ihre Daten im Portal.")
    phone.picture("loeschung-vorher", at="section[aria-labelledby=aufbewahrung]")
    said = phone.page.locator("section[aria-labelledby=aufbewahrung]").inner_text()
    day = said.split("Am ")[1].split(" bieten")[0]
    clerk.go(desk, kommune=HERE)
    assert day in clerk.page.locator("section[aria-labelledby=aufbewahrung]").inner_text(), "both read the same day"


def _back_up(folder: Path, database: str, ids: dict[str, str]) -> list[dict[str, str]]:
    """Dump the journeys' database, restore it beside, and take from there what `decrypt` needs."""
    sicherung.dump(TEMPLATES["portal"], folder / "sicherung.sql")
    sicherung.restore(folder / "sicherung.sql", database)
    found = sicherung.encrypted(database, **{name: UUID(value) for name, value in ids.items()})
    return [
        {"schluessel": str(key), "value": bytes(value).hex(), "context": context}
        for key, value, context in found.values()
    ]


def _answers(archive: Visitor, number: str) -> None:
    archive.go("/arbeitsplatz/verwaltung/aufbewahrung/", kommune=HERE)
    archive.follow("Angebote an das Archiv")
    archive.sees(number)
    archive.look("offered", route="archiv")
    archive.picture("archiv")
    archive.click("Nicht archivwürdig")
    archive.sees("Zurzeit wartet keine Akte auf Ihre Antwort")
    archive.look("answered", route="archiv")


def _is_gone(phone: Visitor, clerk: Visitor, own: str, desk: str, number: str) -> None:
    """The list no longer has it, its address says why; the office finds neither page nor number."""
    phone.go("/vorgaenge/", kommune=HERE)
    assert own not in phone.page.content()
    phone.go(own, kommune=HERE)
    phone.sees("Diesen Vorgang gibt es hier nicht")
    phone.sees("niemand kann sie mehr lesen, auch das Amt nicht")
    phone.look("deleted", route="vorgang")
    phone.picture("loeschung-nachher")
    clerk.go(desk, kommune=HERE)
    clerk.sees("Diesen Vorgang gibt es hier nicht")
    clerk.look("deleted", route="arbeitsplatz vorgang")
    clerk.go(f"/arbeitsplatz/?nummer={number}", kommune=HERE)
    clerk.sees(f"Kein Vorgang mit der Nummer {number}")
    clerk.sees("Am Ende der Aufbewahrung werden Akten gelöscht.")
