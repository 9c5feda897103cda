"""The Bescheid: no remedy, no Bescheid; four eyes; what was released is made, sealed, checkable and sent, once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.conf import settings

from demo.siegel import ROOT, make_seals
from portal.antrag.rules import read_code, show_code
from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.konto.models import Rolle
from portal.leistung.rules.rechtsbehelf import Weg
from portal.vorgang.models import Bescheid, Entscheidung, Vorgang
from portal.vorgang.operations import bescheid, bescheiddokument, casework, echtheit
from portal.vorgang.operations.bescheiddokument import make_bescheid, make_draft
from portal.vorgang.operations.entscheidung import BescheidNeeded, Beschluss, NotAppointed, NothingToDecide
from portal.vorgang.rules.bescheid import Schreibtext, SecondPersonNeeded, Stand
from portal.vorgang.rules.status import ForbiddenTransition, Status
from tests import factories
from tests.pdftext import text_of

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"
BY = System(HERE)
GRANTED, REFUSED = Entscheidung.Art.STATTGEGEBEN, Entscheidung.Art.ABGELEHNT
LEISTUNG = "gaststaetten-gestattung"
TEXT = Schreibtext("Erika Probefrau\nMusterweg 1\n52511 Geilenkirchen", "Guten Tag,", "Ihr Antrag wird abgelehnt.",
                   "Das Fest fällt aus.")  # fmt: skip


@pytest.fixture(scope="module")
def seals() -> Path:
    folder = Path(settings.PORTAL_DOKUMENTENSIEGEL)
    make_seals(folder, {HERE: "Stadt Geilenkirchen"})
    return folder


@pytest.fixture
def clerk() -> factories.Zugang:
    return factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)


@pytest.fixture
def vorgang_id() -> UUID:
    """An Antrag of another office than the Standesamt."""
    made = factories.make_vorgang(HERE, betrag_cents=1500)
    with unit(BY):
        Vorgang.objects.filter(id=made).update(leistung_id=LEISTUNG)
    return made


def draft(vorgang_id: UUID, by: factories.Zugang, art: str = REFUSED, fassung: int = 0, cents: int = 500) -> None:
    bescheid.save_draft(
        vorgang_id=vorgang_id, by=by.staff, art=art, kosten_cents=cents, text=TEXT, fassung=fassung, at=clock.now()
    )


def release(vorgang_id: UUID, by: factories.Zugang, fassung: int = 1) -> None:
    bescheid.release(vorgang_id=vorgang_id, by=by.staff, fassung=fassung, at=clock.now())


def row_of(vorgang_id: UUID) -> Bescheid:
    with unit(BY):
        found: Bescheid = Bescheid.objects.select_related("dokument").get(vorgang_id=vorgang_id)
    return found


def test_without_a_remedy_no_bescheid_goes_out_and_without_a_bescheid_no_decision(
    vorgang_id: UUID, clerk: factories.Zugang
) -> None:
    for art in (GRANTED, REFUSED):
        with pytest.raises(BescheidNeeded):
            casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=Beschluss(art, "", 0), at=clock.now())
    factories.deposit_remedy(HERE, LEISTUNG, gilt_ab=clock.today() + timedelta(days=1))  # not yet
    factories.deposit_remedy("selfkant", LEISTUNG)
    draft(vorgang_id, clerk)
    with pytest.raises(bescheid.RemedyMissing):
        release(vorgang_id, clerk)
    assert factories.vorgang(vorgang_id).status == Status.IN_BEARBEITUNG
    factories.deposit_remedy(HERE, LEISTUNG)
    release(vorgang_id, clerk)
    assert factories.vorgang(vorgang_id).status == Status.ABGELEHNT


def test_four_eyes_are_those_of_another_person_than_who_wrote_last(vorgang_id: UUID, clerk: factories.Zugang) -> None:
    factories.deposit_remedy(HERE, LEISTUNG, vier_augen=True)
    colleague = factories.make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG)
    draft(vorgang_id, clerk)
    bescheid.submit_for_release(vorgang_id=vorgang_id, by=clerk.staff, fassung=1, at=clock.now())
    with pytest.raises(SecondPersonNeeded):
        release(vorgang_id, clerk)
    draft(vorgang_id, colleague, fassung=1)  # who changes it makes it theirs
    assert row_of(vorgang_id).stand == Stand.ENTWURF
    with pytest.raises(SecondPersonNeeded):
        release(vorgang_id, colleague, fassung=2)
    release(vorgang_id, clerk, fassung=2)
    assert row_of(vorgang_id).freigegeben_von_id == clerk.mitarbeiter.pk


def test_nobody_overwrites_anybody_and_what_is_released_is_what_was_seen(
    vorgang_id: UUID, clerk: factories.Zugang
) -> None:
    factories.deposit_remedy(HERE, LEISTUNG)
    draft(vorgang_id, clerk)
    with pytest.raises(bescheid.EditedMeanwhile):
        draft(vorgang_id, clerk)
    draft(vorgang_id, clerk, fassung=1)
    with pytest.raises(bescheid.EditedMeanwhile):
        release(vorgang_id, clerk, fassung=1)
    release(vorgang_id, clerk, fassung=2)
    with pytest.raises(bescheid.EditedMeanwhile):  # released: there is no draft any more
        bescheid.discard(vorgang_id=vorgang_id, by=clerk.staff, fassung=2, at=clock.now())
    with pytest.raises(ForbiddenTransition):
        draft(vorgang_id, clerk)


def test_in_a_standesamt_anybody_writes_and_who_is_appointed_releases(clerk: factories.Zugang) -> None:
    vorgang_id, appointed = factories.make_vorgang(HERE), factories.make_mitarbeiter(HERE)
    factories.deposit_remedy(HERE)
    with pytest.raises(NothingToDecide):  # a Urkunde that is issued takes no Bescheid
        draft(vorgang_id, clerk, GRANTED)
    draft(vorgang_id, clerk)
    with pytest.raises(NotAppointed):
        release(vorgang_id, clerk)
    release(vorgang_id, appointed)
    assert factories.vorgang(vorgang_id).status == Status.ABGELEHNT


def test_a_withdrawn_antrag_is_not_decided_by_a_draft(vorgang_id: UUID, clerk: factories.Zugang) -> None:
    factories.deposit_remedy(HERE, LEISTUNG)
    draft(vorgang_id, clerk)
    konto_id = factories.vorgang(vorgang_id).konto_id
    casework.withdraw(vorgang_id=vorgang_id, by=Citizen(konto_id, HERE), at=clock.now())
    with pytest.raises(ForbiddenTransition):
        release(vorgang_id, clerk)


@pytest.fixture
def released(vorgang_id: UUID, clerk: factories.Zugang, seals: Path) -> Iterator[UUID]:
    factories.deposit_remedy(HERE, LEISTUNG)
    draft(vorgang_id, clerk)
    make_draft(bescheid_id=row_of(vorgang_id).id, by=BY)
    release(vorgang_id, clerk)
    yield vorgang_id


def test_it_is_sealed_checkable_posted_and_told(
    released: UUID, clerk: factories.Zugang, seals: Path, tmp_path: Path
) -> None:
    with pytest.raises(ForbiddenTransition):  # not made yet
        bescheid.mark_posted(vorgang_id=released, by=clerk.staff, tag=clock.today(), at=clock.now())
    for _ in range(2):
        make_bescheid(bescheid_id=row_of(released).id, by=BY)
    row = row_of(released)
    assert row.dokument and row.weg == Weg.POST and row.stand == Stand.FREIGEGEBEN and row.bekannt_am is None
    schluessel_id = factories.vorgang(released).schluessel_id
    with unit(BY):
        code = read_code(bescheiddokument._check_of(row, schluessel_id)["code"])
    early = echtheit.check_code(code or "", by=BY)
    assert early is not None and early.versandt is None  # genuine, and not yet sent
    with pytest.raises(bescheid.NotPosted):
        tomorrow = clock.today() + timedelta(days=1)
        bescheid.mark_posted(vorgang_id=released, by=clerk.staff, tag=tomorrow, at=clock.now())
    bescheid.mark_posted(vorgang_id=released, by=clerk.staff, tag=clock.today(), at=clock.now())
    row = row_of(released)
    assert row.bekannt_am == clock.today() + timedelta(days=4)
    assert row.frist_bis is not None and row.frist_bis > row.bekannt_am
    with unit(BY):
        looks = set(Auditeintrag.objects.filter(handlung__startswith="bescheid.").values_list("handlung", flat=True))
    details = factories.vorgang_details(released)
    assert details.dokumente.keys() == {"bescheid"}  # the draft is gone
    last = details.messages[-1]
    assert "Das Fest" not in last.text and "lehnen ihn ab" in last.text and "Klage erheben" in last.text
    assert looks == {"bescheid.entworfen", "bescheid.freigegeben", "bescheid.aufgegeben", "bescheid.versandt"}
    citizen = Citizen(details.vorgang.konto_id, HERE)
    pdf = dokumente.read_datei(by=citizen, datei_id=last.files[0].id).inhalt
    with unit(BY):
        data = bescheiddokument._data_of(row)
    assert data["unterzeichnet"] == clerk.mitarbeiter.name and data["im_namen"] == ""
    words = text_of(pdf)
    signed = (clerk.mitarbeiter.name, show_code(code or ""))
    for said in ("Das Fest fällt aus.", "Verwaltungsgericht Erfunden, Musterweg 1", *signed):
        assert said in words, said
    found = echtheit.check_code(code or "", by=BY)
    assert found is not None and (found.schreiben, found.versandt) == (early.schreiben, clock.today())
    assert (found.schreiben.art, found.schreiben.an) == ("Bescheid", "Erika Probefrau")
    assert echtheit.check_file(pdf, by=BY) == found
    check_seal(pdf, seals, tmp_path)


def check_seal(pdf: bytes, seals: Path, folder: Path) -> None:
    """The signature covers the whole file and holds: asked of OpenSSL, or where there is none of pyHanko, outside."""
    with pikepdf.open(BytesIO(pdf)) as document:
        signature = document.Root.AcroForm.Fields[0].V
        first, end, begin, rest = map(int, signature.ByteRange)
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        (folder / "siegel.der").write_bytes(bytes(signature.Contents).rstrip(b"\0"))
    assert (first, begin + rest) == (0, len(pdf))
    program = shutil.which("openssl")
    if program is None:
        (folder / "bescheid.pdf").write_bytes(pdf)
        subprocess.run([sys.executable, "-c", _VALIDATE, folder / "bescheid.pdf", seals / ROOT], check=True)
        return
    where: list[str | Path] = ["-in", folder / "siegel.der", "-CAfile", seals / ROOT, "-purpose", "any"]
    command = [program, "cms", "-verify", "-binary", "-cades", "-inform", "DER", *where, "-out", "/dev/null"]
    for flaw, expected in ((b"", True), (b"x", False)):
        (folder / "inhalt").write_bytes(pdf[:end] + pdf[begin:] + flaw)
        done = subprocess.run([*command, "-content", folder / "inhalt"], check=False, capture_output=True)
        assert (done.returncode == 0) is expected, done.stderr.decode()


_VALIDATE = """
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
root = load_cert_from_pemder(sys.argv[2])
with open(sys.argv[1], "rb") as file:
    status = validate_pdf_signature(PdfFileReader(file).embedded_signatures[0], ValidationContext(trust_roots=[root]))
assert status.intact and status.valid and status.trusted, status.pretty_print_details()
"""


def test_a_mandate_is_named(vorgang_id: UUID, clerk: factories.Zugang, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.kommune.models import Kommune
    from portal.leistung.queries.stelle import Beteiligter, Stelle

    here = Kommune.objects.get(id=HERE)
    answer = Stelle("Bauamt", "", kommune=here, traeger=Beteiligter("selfkant", "Gemeinde Selfkant"))
    monkeypatch.setattr(bescheid, "zustaendige_stelle", lambda *args, **kwargs: answer)
    factories.deposit_remedy(HERE, LEISTUNG)
    draft(vorgang_id, clerk, GRANTED)
    release(vorgang_id, clerk)
    assert row_of(vorgang_id).traeger == "Gemeinde Selfkant"
