"""One Antrag, several offices: each gets its part as a Vorgang or a copy of its own, in the one transaction (ADR 46).

A part is a row of the authority that receives it, with a key of that authority and only the answers the form gives it
(`formular.rules.empfaenger`). Its files are copied by a job, since the store is outside. How the others stand, each
authority knows by its own `Fallteil` rows, which a job keeps up with the Vorgänge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag, Antragsanlage, Einreichung
from portal.antrag.queries import Draft, contact_email
from portal.core import audit, jobs
from portal.core.crypto import create_key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.ports import Temporary
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.formular import rules as formulare
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen, kreis_of
from portal.leistung.models import Funktion, Leistung
from portal.leistung.queries import Stelle, ort_with_id, stelle_of_funktion, zustaendige_stelle
from portal.postfach import operations as postfach
from portal.vorgang.models import Abschrift, Abschriftnachweis, Fallteil, Vorgang
from portal.vorgang.operations.lesefassung import as_lines
from portal.vorgang.operations.namen import note_names
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.rules.nummer import make_vorgangsnummer
from portal.vorgang.rules.status import Status

Content = dict[str, Any]


@dataclass(frozen=True)
class Teil:
    """One recipient with its part. `amt` has or reads it, or sends it on to `aussen`, a body outside the platform."""

    anteil: formulare.Anteil
    leistung: Leistung
    amt: Organisationseinheit
    id: UUID
    nummer: str = ""  # of the Vorgang it becomes; empty: it is an Abschrift
    aussen: str = ""

    @property
    def kommune_id(self) -> str:
        return self.amt.kommune_id

    def frozen(self) -> Content:
        """Who got what as which, for the submission of the office that was applied to."""
        empfaenger = self.anteil.empfaenger
        return {
            "id": empfaenger.id,
            "wer": self.aussen or empfaenger.wer,
            "grund": empfaenger.grund,
            "rechtsgrundlage": empfaenger.rechtsgrundlage,
            "felder": sorted(self.anteil.felder),
            "vorgang" if self.nummer else "abschrift": str(self.id),
            "nummer": self.nummer,
            "kommune": self.kommune_id,
            "amt": self.amt.name,
            "aussen": bool(self.aussen),
        }


def is_case(teile: list[Teil]) -> bool:
    """Whether other offices decide too."""
    return any(teil.nummer for teil in teile)


@transaction_required
def plan(draft: Draft, own: Organisationseinheit | None, *, today: date) -> list[Teil]:
    """Who receives a part of this draft today. `own` is the office that is applied to: it needs no copy of its own."""
    shares = formulare.shares_of(draft.formular, draft.weg, draft.kontext)
    assert own is not None or not shares
    found = [_addressed(share, draft.antrag, own, today) for share in shares if own is not None]
    return [teil for teil in found if teil.nummer or teil.aussen or teil.amt != own]


def _addressed(share: formulare.Anteil, antrag: Antrag, own: Organisationseinheit, today: date) -> Teil:
    """Where no office of the platform is certain to answer, the office applied to sends it on: nothing is lost."""
    empfaenger = share.empfaenger
    leistung = Leistung.objects.filter(id=empfaenger.leistung).first() if empfaenger.leistung else None
    stelle = stelle_of(empfaenger, leistung, antrag, today=today)
    office = office_of(stelle) or _kreis_office(empfaenger, antrag, today)
    if office is None:
        name = stelle.name if stelle is not None else empfaenger.wer
        return Teil(share, antrag.leistung, own, uuid4(), aussen=name)
    nummer = ""
    if empfaenger.art == "vorgang":
        nummer = make_vorgangsnummer(prefix=all_kommunen()[office.kommune_id].ags[-3:], year=today.year)
    return Teil(share, leistung or antrag.leistung, office, uuid4(), nummer)


@transaction_required
def stelle_of(
    empfaenger: formulare.Empfaenger, leistung: Leistung | None, antrag: Antrag, *, today: date
) -> Stelle | None:
    """Who has the recipient's Funktion at the place of the Antrag; None for a body that no Funktion leads to.

    Where a Kommune has named another Funktion than the one of the part's Leistung, that one decides (ADR 47).
    """
    funktion = Funktion.objects.filter(id=empfaenger.funktion).first() if empfaenger.funktion else None
    if funktion is None:
        return None
    kommunen = all_kommunen()
    ort = ort_with_id(str(antrag.ort_id), kommunen[antrag.kommune_id]) if antrag.ort_id else None
    gebiet = kommunen[ort.kommune_id if ort else antrag.kommune_id]
    if leistung is not None and leistung.funktion_id == funktion.id:
        return zustaendige_stelle(leistung, gebiet, ort=ort, stichtag=today)
    return stelle_of_funktion(funktion, gebiet, ort=ort, stichtag=today)


def _kreis_office(empfaenger: formulare.Empfaenger, antrag: Antrag, today: date) -> Organisationseinheit | None:
    """The office of the Kreis that the recipient's `stelle` names, as for a Leistung without a Funktion."""
    if not empfaenger.stelle:
        return None
    kreis = kreis_of(all_kommunen()[antrag.kommune_id])
    found = Organisationseinheit.objects.select_related("nachfolge").filter(kommune=kreis, schluessel=empfaenger.stelle)
    office = found.first()
    return office.answering_on(today) if office else None


def office_of(stelle: Stelle | None) -> Organisationseinheit | None:
    """The office of the platform that takes a part; None where it is outside, or not certain."""
    if stelle is None or stelle.kommune is None or stelle.unklar:
        return None
    return stelle.organisationseinheit or stelle.rathaus


@transaction_required
def open_all(teile: list[Teil], *, of: Vorgang, draft: Draft, content: Content, at: datetime) -> None:
    """Open every part of the Vorgang `of`; `content` is what was frozen for it."""
    summary = formulare.parts_on(draft.formular, draft.weg, draft.kontext) if teile else []
    opened = [of]
    for teil in teile:
        part = _content(teil, of, draft, content) | {
            "zusammenfassung": as_lines(formulare.parts_for(teil.anteil, summary))
        }
        if teil.nummer:
            opened.append(_open_vorgang(teil, of, draft, part, at))
        else:
            _keep_copy(teil, of, part, at)
    if len(opened) > 1:
        _tell_each_other(opened)


def _content(teil: Teil, of: Vorgang, draft: Draft, content: Content) -> Content:
    """What is frozen for a part: as for the whole, but with its own answers and files, and without a price."""
    new = {datei: str(uuid4()) for datei in teil.anteil.files(draft.formular)}
    copies = [
        each | {"datei": new[each["datei"]], "quelle": {"kommune": of.kommune_id, "datei": each["datei"]}}
        for each in content["anlagen"]
        if each["datei"] in new
    ]
    return {name: value for name, value in content.items() if name != "anteile"} | {
        "leistung": {"id": teil.leistung.id, "titel": teil.leistung.titel},
        "empfaenger": {"kommune": teil.kommune_id, "organisationseinheit": teil.amt.id, "name": teil.amt.name},
        "antworten": renamed(teil.anteil.antworten, new),
        "positionen": [],
        "betrag_cents": 0,
        "anlagen": copies,
        "mitzeichnungen": [],
        "anteil": teil.frozen() | {"von": of.nummer},
    }


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same answers with other ids of their files."""
    if isinstance(value, dict):
        return {key: renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _open_vorgang(teil: Teil, of: Vorgang, draft: Draft, content: Content, at: datetime) -> Vorgang:
    """A Vorgang at once in the Postkorb of its office: it does not wait for the money of another one."""
    antrag, key = antraege.open_part(
        of=draft.antrag, kommune_id=teil.kommune_id, leistung_id=teil.leistung.id, content=content, at=at
    )
    faden = postfach.open_faden(
        kommune_id=teil.kommune_id,
        konto_id=of.konto_id,
        bezug=teil.nummer,
        betreff=teil.leistung.titel,
        key=key,
        email=contact_email(draft.formular, draft.weg.voll),
        at=at,
    )
    vorgang = Vorgang(
        id=teil.id,
        kommune_id=teil.kommune_id,
        konto_id=of.konto_id,
        antrag_id=antrag.id,
        faden_id=faden.id,
        leistung=teil.leistung,
        organisationseinheit=teil.amt,
        schluessel_id=key.id,
        nummer=teil.nummer,
        status=Status.EINGEGANGEN,
        status_seit=at,
        erstellt_am=at,
        eingang_am=at,
        fall_id=of.id,
    )
    vorgang.save(force_insert=True)
    note_step(vorgang, at=at, wer=of.organisationseinheit.name)
    note_names(vorgang, content["antworten"])
    audit.record("antrag.eingereicht", subject=vorgang, at=at, antrag=str(antrag.id), teil_von=str(of.id))
    jobs.enqueue("vorgang.make_receipt", kommune_id=teil.kommune_id, vorgang_id=str(vorgang.id))
    if content["anlagen"]:
        jobs.enqueue("vorgang.copy_files", kommune_id=teil.kommune_id, antrag_id=str(antrag.id))
    return vorgang


def _keep_copy(teil: Teil, of: Vorgang, content: Content, at: datetime) -> None:
    key = create_key(owner=teil.kommune_id)
    row = Abschrift(
        id=teil.id,
        kommune_id=teil.kommune_id,
        konto_id=of.konto_id,
        leistung_id=teil.leistung.id,
        organisationseinheit=teil.amt,
        schluessel_id=key.id,
        vorgang_id=of.id,
        von_behoerde=of.kommune_id,
        nummer=of.nummer,
        empfaenger=teil.aussen[:160],
        erstellt_am=at,
    )
    row.inhalt = key.encrypt_json(content, context=row.context)
    row.save(force_insert=True)
    Abschriftnachweis(
        kommune_id=of.kommune_id,
        konto_id=of.konto_id,
        vorgang_id=of.id,
        abschrift_id=row.id,
        organisationseinheit=teil.amt,
        empfaenger=row.empfaenger,
        erstellt_am=at,
    ).save(force_insert=True)
    audit.record("abschrift.erstellt", subject=row, at=at, vorgang=str(of.id))
    if content["anlagen"]:
        jobs.enqueue("vorgang.copy_files_of_copy", kommune_id=teil.kommune_id, abschrift_id=str(row.id))


def _tell_each_other(opened: list[Vorgang]) -> None:
    """Every authority of the case learns which parts there are."""
    Fallteil.objects.bulk_create(
        Fallteil(
            kommune_id=kommune_id,
            konto_id=each.konto_id,
            fall_id=opened[0].id,
            vorgang_id=each.id,
            behoerde=each.kommune_id,
            amt=each.organisationseinheit.name[:160],
            nummer=each.nummer,
            titel=each.leistung.titel[:160],
            status=each.status,
            status_seit=each.status_seit,
        )
        for kommune_id in sorted({each.kommune_id for each in opened})
        for each in opened
    )


def tell_parts(*, vorgang_id: UUID, by: System) -> None:
    """Bring how a Vorgang stands to the authorities of its case: one unit for each, so that no role sees two."""
    with unit(by):
        row = Vorgang.objects.filter(id=vorgang_id).first()
        if row is None or row.fall_id is None:
            return
        others = set(Fallteil.objects.filter(fall_id=row.fall_id).values_list("behoerde", flat=True))
    for kommune_id in sorted(others & set(all_kommunen())):
        with unit(System(kommune_id)):
            known = Fallteil.objects.filter(
                fall_id=row.fall_id, vorgang_id=vorgang_id, status_seit__lte=row.status_seit
            )
            known.update(status=row.status, status_seit=row.status_seit)


def copy_files(*, antrag_id: UUID, by: System, at: datetime) -> None:
    """Copy the files of a part from the authority that was applied to. Raises Temporary while one is being checked."""
    with unit(by):
        antrag = Antrag.objects.filter(id=antrag_id).first()
        if antrag is None:
            return
        einreichung = Einreichung.objects.get(antrag_id=antrag_id)
        content = load_key(antrag.schluessel_id).decrypt_json(einreichung.inhalt, context=einreichung.context)
        wanted = missing_files(content)
    for datei, feld in copied(wanted, konto_id=antrag.konto_id, key_id=antrag.schluessel_id, by=by, at=at):
        _attach(datei=datei, antrag=antrag, feld=feld, by=by, at=at)


@transaction_required
def missing_files(content: Content) -> dict[UUID, Content]:
    """The files of a part that were not copied yet, by the id of the copy."""
    wanted = {UUID(each["datei"]): each for each in content["anlagen"]}
    there = set(Datei.objects.filter(id__in=wanted).values_list("id", flat=True))
    return {copy_id: each for copy_id, each in wanted.items() if copy_id not in there}


def copied(
    wanted: dict[UUID, Content], *, konto_id: UUID, key_id: UUID, by: System, at: datetime
) -> Iterator[tuple[Datei, str]]:
    """Each file once more for `by`, not saved, with its field. Raises Temporary while one is being checked."""
    for copy_id, each in wanted.items():
        source = each["quelle"]
        try:
            datei = dokumente.copy_datei(
                datei_id=UUID(source["datei"]),
                by=System(source["kommune"], konto_id),
                to=by,
                key_id=key_id,
                copy_id=copy_id,
                at=at,
            )
        except dokumente.DateiWaiting as error:
            raise Temporary("the file is still being checked") from error
        except dokumente.DateiGone:
            continue  # refused by the late check, or deleted: the office that was applied to has told the person
        yield datei, each["feld"]


@transaction
def _attach(*, datei: Datei, antrag: Antrag, feld: str, by: System, at: datetime) -> None:
    """Keep the copy; a second worker's is left to the sweep of the store."""
    Antrag.objects.select_for_update(of=("self",)).get(id=antrag.id)
    if Datei.objects.filter(id=datei.id).exists():
        return
    datei.save(force_insert=True)
    Antragsanlage(kommune_id=antrag.kommune_id, konto_id=antrag.konto_id, antrag=antrag, datei=datei, feld=feld).save(
        force_insert=True
    )
    audit.record("datei.uebernommen", subject=datei, at=at)
