"""The document of a Bescheid, and of its draft: read in one unit, made and sealed outside, recorded in another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.antrag.rules import show_code
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.ports import platform_adapter
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.dokument.ports import Dokumentenerzeuger, Siegel
from portal.kommune.queries import all_kommunen, kommune_url
from portal.leistung.queries.rechtsbehelfe import bescheidregel_on
from portal.leistung.rules.rechtsbehelf import Weg
from portal.leistung.rules.texte import Name
from portal.vorgang.models import Bescheid, Vorgang, Vorgangsdokument
from portal.vorgang.operations import echtheit
from portal.vorgang.operations.bescheid import note_sent, text_of
from portal.vorgang.operations.documents import document_data
from portal.vorgang.operations.echtheit import Schreiben
from portal.vorgang.queries import details_of, vorgang_by_id
from portal.vorgang.rules.bescheid import IN_WORK, Stand

_USED = ("kommune", "amt", "telefon", "email", "demo", "nummer", "eingereicht_am", "leistung")
_DRAFT, _FINAL = Vorgangsdokument.Art.BESCHEIDENTWURF, Vorgangsdokument.Art.BESCHEID


def make_bescheid(*, bescheid_id: UUID, by: System) -> None:
    """Make and seal a Bescheid that was released, and send it where that is done in the Postfach; once."""
    with unit(by):
        row = Bescheid.objects.filter(id=bescheid_id, stand=Stand.FREIGEGEBEN, dokument__isnull=True).first()
        if row is None:
            return
        data = _data_of(row)
        key_id = data.pop("schluessel")
        data["pruefung"] = _check_of(row, key_id)
    pdf = _render(data)
    siegel: Siegel = platform_adapter("siegel")
    sealed = siegel.sign(pdf, wer=by.kommune_id, name=data["kommune"]["bezeichnung"])
    _keep(bescheid_id=bescheid_id, pdf=sealed, an="".join(data["empfaenger"][:1]), by=by, at=clock.now())


def make_draft(*, bescheid_id: UUID, by: System) -> None:
    """Show the clerk how the draft will look; what was made of an earlier one goes."""
    with unit(by):
        row = Bescheid.objects.filter(id=bescheid_id, stand__in=sorted(IN_WORK)).first()
        if row is None:
            return
        data = _data_of(row) | {"entwurf": True}
        del data["schluessel"]
    _keep_draft(bescheid_id=bescheid_id, fassung=row.fassung, pdf=_render(data), by=by, at=clock.now())


def _render(data: dict[str, Any]) -> bytes:
    erzeuger: Dokumentenerzeuger = platform_adapter("erzeugung")
    return erzeuger.render("bescheid", data)


@transaction
def _keep(*, bescheid_id: UUID, pdf: bytes, an: str, by: System, at: datetime) -> None:
    """Store it with its proof; a second worker's copy is dropped. In the Postfach it is sent by that."""
    row = Bescheid.objects.select_for_update().get(id=bescheid_id)
    vorgang = _locked(row)
    if row.stand != Stand.FREIGEGEBEN or row.dokument_id is not None:
        return
    key = load_key(vorgang.schluessel_id)
    datei = dokumente.store_generated(
        kommune_id=row.kommune_id, konto_id=vorgang.konto_id, key=key, name=f"{_FINAL.label}-{vorgang.nummer}.pdf",
        content=pdf, at=at,
    )  # fmt: skip
    dokument = Vorgangsdokument(
        kommune_id=row.kommune_id, konto_id=vorgang.konto_id, vorgang=vorgang, datei=datei, art=_FINAL
    )
    dokument.save(force_insert=True)
    schreiben = Schreiben(str(_FINAL.label), vorgang.nummer, an, at.isoformat(), vorgang.organisationseinheit.name)
    echtheit.enter(dokument, schreiben, code=_code(row, vorgang.schluessel_id), content=pdf, at=at)
    row.dokument = dokument
    row.save(update_fields=["dokument"])
    _drop_draft(vorgang, by, at)
    if row.weg == Weg.POSTFACH:
        note_sent(row, vorgang, tag=at.astimezone(clock.BERLIN).date(), at=at)


@transaction
def _keep_draft(*, bescheid_id: UUID, fassung: int, pdf: bytes, by: System, at: datetime) -> None:
    row = Bescheid.objects.select_for_update().filter(id=bescheid_id, fassung=fassung).first()
    if row is None or row.stand not in IN_WORK:
        return
    vorgang = _locked(row)
    _drop_draft(vorgang, by, at)
    datei = dokumente.store_generated(
        kommune_id=row.kommune_id, konto_id=None, key=load_key(vorgang.schluessel_id),
        name=f"{_DRAFT.label}-{vorgang.nummer}.pdf", content=pdf, at=at,
    )  # fmt: skip
    Vorgangsdokument(kommune_id=row.kommune_id, vorgang=vorgang, datei=datei, art=_DRAFT).save(force_insert=True)


@transaction_required
def _drop_draft(vorgang: Vorgang, by: System, at: datetime) -> None:
    for old in Vorgangsdokument.objects.filter(vorgang=vorgang, art=_DRAFT):
        dokumente.delete_datei(by=by, datei_id=old.datei_id, at=at)
        old.delete()


@transaction_required
def _locked(row: Bescheid) -> Vorgang:
    rows = Vorgang.objects.select_for_update(of=("self",)).select_related("organisationseinheit", "faden", "leistung")
    vorgang: Vorgang = rows.get(id=row.vorgang_id)
    return vorgang


@transaction_required
def _data_of(row: Bescheid) -> dict[str, Any]:
    """What the template bescheid.typ gets, and the id of the key."""
    vorgang = vorgang_by_id(row.vorgang_id)
    assert vorgang is not None
    known, text = document_data(details_of(vorgang)), text_of(row, load_key(vorgang.schluessel_id))
    day = (row.freigegeben_am or clock.now()).astimezone(clock.BERLIN)
    regel = None if row.belehrung else bescheidregel_on(row.kommune_id, vorgang.leistung_id, day.date())
    return {name: known[name] for name in _USED} | {
        "schluessel": vorgang.schluessel_id,
        "datum": day.isoformat(),
        "empfaenger": [line.strip() for line in text.anschrift.splitlines() if line.strip()],
        "anrede": text.anrede,
        "text": text.text,
        "begruendung": text.begruendung,
        "kosten_cents": row.kosten_cents,
        "belehrung": row.belehrung or (regel.rechtsbehelf.belehrung if regel else ""),
        "im_namen": f"im Namen {Name(row.traeger):wessen}" if row.traeger else "",
        "unterzeichnet": row.freigegeben_von.name if row.freigegeben_von else "",
    }


@transaction_required
def _check_of(row: Bescheid, key_id: UUID) -> dict[str, str]:
    address = kommune_url(all_kommunen()[row.kommune_id], "/pruefen/")
    return {"adresse": address.split("://", 1)[1], "code": show_code(_code(row, key_id))}


def _code(row: Bescheid, key_id: UUID) -> str:
    return echtheit.code_of(load_key(key_id), row.id, _FINAL)
