"""One Vorgang with all that belongs to it, in one statement: its page is read at every look and may take few.

Every part is a query of its own, scoped and filtered by the database like any other, and comes as an array of JSON
objects of one row each (`CONTENT`). Here they become rows of their models again, so that nobody else knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Field, Func, JSONField, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from portal.antrag.models import Antragsanlage, Einreichung
from portal.core.crypto import Key, load_key
from portal.core.db import transaction_required
from portal.core.statements import rows_built_once
from portal.core.tenancy import Citizen, current_actor
from portal.dokument.models import Datei
from portal.dokument.rules import Zustand
from portal.leistung.rules.fristregeln import Fristart
from portal.postfach.models import Benachrichtigung, Kontozustellung, Nachricht, Nachrichtenanlage
from portal.vorgang.models import (
    Abgabe,
    Abgabeeingang,
    Berichtigung,
    Bescheid,
    Entscheidung,
    Frist,
    Rueckfrage,
    Statuswechsel,
    Stellungnahme,
    Stellungnahmedatei,
    Stellungnahmeschritt,
    Vermerk,
    Vorgang,
    Vorgangsdokument,
    Vorgangsforderung,
    Vorgangsschlagwort,
)
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Erstattung, Forderung, Zahlung

R = TypeVar("R", bound=Model)

IDENTITY_FIELD = "ausweiskopie"
CONTENT = (Zustand.SAUBER, Zustand.QUARANTAENE)


@dataclass(frozen=True)
class Message:
    """A message of the thread, decrypted, with its files."""

    row: Nachricht
    text: str
    files: list[Datei]
    notice: Benachrichtigung | None = None  # the e-mail that said that it is there
    zustellung: Kontozustellung | None = None  # its way into the Postfach of the person's account


@dataclass(frozen=True)
class Note:
    """A Vermerk, decrypted."""

    row: Vermerk
    text: str


@dataclass(frozen=True)
class Korrektur:
    """A Berichtigung, decrypted."""

    row: Berichtigung
    neu: str
    grund: str


@dataclass(frozen=True)
class Opinion:
    """What another office was asked, decrypted, with what it may see (operations.stellungnahme), and what came of it.

    `schritte` (row, text, names of files by id; oldest first) are for staff only.
    """

    row: Stellungnahme
    geteilt: dict[str, Any]
    schritte: list[tuple[Stellungnahmeschritt, str, dict[UUID, str]]]


@dataclass(frozen=True)
class VorgangDetails:
    """A Vorgang as both sides see it; `submission` is what was frozen (vorgang.operations.intake)."""

    vorgang: Vorgang
    submission: dict[str, Any]
    messages: list[Message]
    history: list[Statuswechsel]
    forderung: Forderung | None
    zahlungen: list[Zahlung]
    erstattungen: list[Erstattung]
    rueckfrage: Rueckfrage | None
    entscheidung: Entscheidung | None
    begruendung: str
    dokumente: dict[str, Vorgangsdokument]
    anlagen: dict[str, list[Antragsanlage]]
    file_names: dict[UUID, str]
    fristen: list[Frist]
    vermerke: list[Note]  # for staff only, oldest first
    berichtigungen: list[Korrektur]  # for staff only, oldest first
    fruehere: list[Entscheidung]  # decisions before a reopening, newest first
    abgabe: Abgabe | None  # handed over to another authority
    eingang: Abgabeeingang | None  # came from another one
    bescheid: Bescheid | None  # the released one, where a deemed approval could have come before it; for staff only
    stellungnahmen: list[Opinion]  # of other offices, oldest first
    schlagworte: list[tuple[UUID, str]]  # id and word, by word; for staff only

    @property
    def gesehen(self) -> Gesehen:
        """What a page that shows this has shown."""
        written = sum(message.row.richtung == Nachricht.Richtung.VON_BUERGER for message in self.messages)
        return Gesehen(self.vorgang.status, self.vorgang.bearbeiter_id, written, len(self.messages) - written)

    @property
    def paid_cents(self) -> int:
        """What was paid on the Forderung; an attempt that was paid twice is not in it."""
        return self.forderung.betrag_cents if self.forderung and self.forderung.bezahlt_am else 0

    @property
    def identity_copies(self) -> list[Antragsanlage]:
        """The copies of an ID that were not deleted yet."""
        rows = [row for feld, found in self.anlagen.items() if feld.endswith(IDENTITY_FIELD) for row in found]
        return [row for row in rows if row.datei.zustand in CONTENT]


@transaction_required
def details_of(vorgang: Vorgang, *, key: Key | None = None) -> VorgangDetails:
    """Everything about one Vorgang: one query beside its key's, and none where the row was read `with_parts`.

    `key` is its key, where somebody has loaded it already.
    """
    key, parts = key or load_key(vorgang.schluessel_id), _parts_of(vorgang)
    [einreichung] = parts.rows(Einreichung)
    links = parts.rows(Vorgangsforderung)
    decided = sorted(parts.rows(Entscheidung), key=lambda row: row.am, reverse=True)
    entscheidung = decided[0] if decided else None
    messages, anlagen = _messages(parts, key), sorted(parts.rows(Antragsanlage), key=lambda row: row.datei.erstellt_am)
    return VorgangDetails(
        vorgang=vorgang,
        submission=key.decrypt_json(einreichung.inhalt, context=einreichung.context),
        messages=messages,
        history=sorted(parts.rows(Statuswechsel), key=in_history),
        forderung=links[0].forderung if links else None,
        zahlungen=sorted(parts.rows(Zahlung), key=_when),
        erstattungen=sorted((row for row in parts.rows(Erstattung) if _counts(row)), key=_when),
        rueckfrage=next(iter(parts.rows(Rueckfrage)), None) if vorgang.status == Status.RUECKFRAGE else None,
        entscheidung=entscheidung,
        begruendung=_reasons(entscheidung, key),
        dokumente={row.art: row for row in parts.rows(Vorgangsdokument)},
        anlagen=_by_field(anlagen),
        file_names=_names_of(key, [row.datei for row in anlagen] + [file for one in messages for file in one.files]),
        vermerke=_notes(parts, key),
        berichtigungen=_corrections(parts, key),
        fruehere=decided[1:],
        fristen=parts.rows(Frist),
        abgabe=next(iter(parts.rows(Abgabe)), None),
        eingang=next(iter(parts.rows(Abgabeeingang)), None),
        bescheid=max(parts.rows(Bescheid), key=_released, default=None),
        stellungnahmen=_opinions(parts, key),
        schlagworte=[(row.schlagwort_id, row.schlagwort.wort) for row in parts.rows(Vorgangsschlagwort)],
    )


@transaction_required
def has_file(vorgang: Vorgang, datei_id: UUID) -> bool:
    """Whether the file belongs to this Vorgang: uploaded with the Antrag or a message, or made for it."""
    return datei_id in file_ids(vorgang)


@transaction_required
def file_ids(vorgang: Vorgang) -> set[UUID]:
    """The files of this Vorgang: uploaded with the Antrag or a message, made for it, or of another office's opinion."""
    parts = _parts_of(vorgang)
    rows = parts.rows(Antragsanlage) + parts.rows(Nachrichtenanlage) + parts.rows(Vorgangsdokument)
    return {row.datei_id for row in [*rows, *parts.rows(Stellungnahmedatei)]}


def with_parts(rows: QuerySet[Vorgang]) -> QuerySet[Vorgang]:
    """These Vorgänge, each with all that belongs to it, for `details_of` and `has_file`."""
    return rows.annotate(parts=_all_parts())


def _all_parts() -> Func:
    """{name of the model: [[row, the row it refers to], ...]} as one JSON object."""
    pairs = [
        (Cast(Value(_name(rows.model)), TextField()), ArraySubquery(rows.values_list(_Rows(rows.model))))
        for rows in [*_parts(), *_of_office()]
    ]
    return Func(*chain.from_iterable(pairs), function="JSONB_BUILD_OBJECT", output_field=JSONField())


# The rows that come along with those of a model, by the field that refers to them.
_REFERRED: dict[type[Model], str] = {
    Antragsanlage: "datei",
    Nachrichtenanlage: "datei",
    Vorgangsdokument: "datei",
    Stellungnahmedatei: "datei",
    Vorgangsforderung: "forderung",
    Vorgangsschlagwort: "schlagwort",
}


class _Rows(Func):
    """A row of `model` and the one it refers to, whole, as a JSON array: to name every column costs much more."""

    def __init__(self, model: type[Model]) -> None:
        columns = ["kommune_id"] + ([f"{_REFERRED[model]}__kommune_id"] if model in _REFERRED else [])
        super().__init__(*columns, output_field=JSONField())

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_more: Any, **_options: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        tables = [compiler.quote_name_unless_alias(column.alias) for column in self.get_source_expressions()]
        return f"JSONB_BUILD_ARRAY({', '.join(f'TO_JSONB({table})' for table in tables)})", ()


def _name(model: type[Model]) -> str:
    return model.__name__.lower()


def _parts() -> list[QuerySet[Any]]:
    of_vorgang, of_antrag = {"vorgang_id": OuterRef("pk")}, {"antrag_id": OuterRef("antrag_id")}
    links = Vorgangsforderung.objects.filter(vorgang_id=OuterRef(OuterRef("pk"))).values("forderung_id")
    return [
        Einreichung.objects.filter(**of_antrag),
        Antragsanlage.objects.filter(**of_antrag),
        Nachricht.objects.filter(faden_id=OuterRef("faden_id")),
        Nachrichtenanlage.objects.filter(nachricht__faden_id=OuterRef("faden_id")),
        Benachrichtigung.objects.filter(nachricht__faden_id=OuterRef("faden_id")),
        Kontozustellung.objects.filter(nachricht__faden_id=OuterRef("faden_id")),
        Statuswechsel.objects.filter(**of_vorgang),
        Vorgangsforderung.objects.filter(**of_vorgang),
        Zahlung.objects.filter(forderung_id__in=links),
        Erstattung.objects.filter(forderung_id__in=links),
        Rueckfrage.objects.filter(**of_vorgang, beantwortet_am__isnull=True),
        Entscheidung.objects.filter(**of_vorgang),
        Vorgangsdokument.objects.filter(**of_vorgang),
        Frist.objects.filter(**of_vorgang),
        Abgabe.objects.filter(**of_vorgang),
        Abgabeeingang.objects.filter(**of_vorgang),
        Stellungnahme.objects.filter(**of_vorgang),
    ]


def _of_office() -> list[QuerySet[Any]]:
    """What citizens have no right to read."""
    if isinstance(current_actor(), Citizen):
        return []
    of_opinion = {"schritt__stellungnahme__vorgang_id": OuterRef("pk")}
    return [
        *(model.objects.filter(vorgang_id=OuterRef("pk")) for model in (Vermerk, Berichtigung)),
        Vorgangsschlagwort.objects.filter(vorgang_id=OuterRef("pk")).order_by("schlagwort__wort"),
        Stellungnahmeschritt.objects.filter(stellungnahme__vorgang_id=OuterRef("pk")),
        Stellungnahmedatei.objects.filter(**of_opinion),
        Bescheid.objects.filter(
            vorgang_id=OuterRef("pk"), freigegeben_am__isnull=False,
            vorgang__fristen__art=Fristart.FIKTION, vorgang__fristen__faellig_am__isnull=False,
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Parts:
    """What was read with a Vorgang, see `_all_parts`."""

    found: dict[str, list[list[dict[str, Any]]]]

    def rows(self, model: type[R]) -> list[R]:
        return [_row(model, *found) for found in self.found.get(_name(model), [])]


def _row(model: type[R], values: dict[str, Any], referred: dict[str, Any] | None = None) -> R:
    fields = model._meta.concrete_fields
    row = model.from_db("default", [field.attname for field in fields], [_value(field, values) for field in fields])
    if referred is not None:
        target = model._meta.get_field(_REFERRED[model]).related_model
        assert isinstance(target, type)
        setattr(row, _REFERRED[model], _row(target, referred))
    return row


def _value(field: Field[Any, Any], values: dict[str, Any]) -> Any:
    value = values[field.attname]
    if isinstance(field, BinaryField) and value is not None:
        return bytes.fromhex(value.removeprefix("\\x"))
    return field.to_python(value)


def _parts_of(vorgang: Vorgang) -> _Parts:
    found: dict[str, Any] | None = getattr(vorgang, "parts", None)
    if found is None:
        [found] = rows_built_once("parts", _only_parts, vorgang.id)
    return _Parts(found)


def _only_parts(vorgang_id: UUID) -> QuerySet[Vorgang, dict[str, Any]]:
    return Vorgang.objects.filter(id=vorgang_id).values_list(_all_parts(), flat=True)


def _messages(parts: _Parts, key: Key) -> list[Message]:
    """The thread, oldest first."""
    files: dict[UUID, list[Datei]] = {}
    for anlage in parts.rows(Nachrichtenanlage):
        files.setdefault(anlage.nachricht_id, []).append(anlage.datei)
    notices = {notice.nachricht_id: notice for notice in parts.rows(Benachrichtigung)}
    sent = {zustellung.nachricht_id: zustellung for zustellung in parts.rows(Kontozustellung)}
    return [
        Message(
            row,
            key.decrypt(row.text, context=row.context).decode(),
            files.get(row.id, []),
            notices.get(row.id),
            sent.get(row.id),
        )
        for row in sorted(parts.rows(Nachricht), key=lambda row: (row.am, row.id))
    ]


def _notes(parts: _Parts, key: Key) -> list[Note]:
    rows = sorted(parts.rows(Vermerk), key=lambda row: (row.am, row.id))
    return [Note(row, key.decrypt(row.text, context=row.context).decode()) for row in rows]


def _corrections(parts: _Parts, key: Key) -> list[Korrektur]:
    rows = sorted(parts.rows(Berichtigung), key=lambda row: (row.am, row.id))
    return [Korrektur(row, **key.decrypt_json(row.inhalt, context=row.context)) for row in rows]


def _opinions(parts: _Parts, key: Key) -> list[Opinion]:
    files: dict[UUID, list[Datei]] = {}
    for link in parts.rows(Stellungnahmedatei):
        files.setdefault(link.schritt_id, []).append(link.datei)
    steps: dict[UUID, list[tuple[Stellungnahmeschritt, str, dict[UUID, str]]]] = {}
    for step in sorted(parts.rows(Stellungnahmeschritt), key=lambda row: (row.am, row.kennung)):
        told = (step, key.decrypt(step.text, context=step.context).decode(), _names_of(key, files.get(step.id, [])))
        steps.setdefault(step.stellungnahme_id or step.id, []).append(told)
    return [
        Opinion(row, key.decrypt_json(row.geteilt, context=row.context), steps.get(row.id, []))
        for row in sorted(parts.rows(Stellungnahme), key=lambda row: row.gestellt_am)
    ]


def _by_field(anlagen: Iterable[Antragsanlage]) -> dict[str, list[Antragsanlage]]:
    found: dict[str, list[Antragsanlage]] = {}
    for anlage in anlagen:
        found.setdefault(anlage.feld, []).append(anlage)
    return found


def _counts(row: Erstattung) -> bool:
    return row.status != Erstattung.Status.ZURUECKGEZOGEN


def _when(row: Zahlung | Erstattung) -> datetime:
    return row.erstellt_am


def _released(row: Bescheid) -> datetime:
    assert row.freigegeben_am is not None
    return row.freigegeben_am


def in_history(step: Statuswechsel) -> tuple[datetime, int]:
    """Steps of one operation have the same moment; within it they go forward."""
    return step.am, list(Status).index(Status(step.nach))


def _reasons(entscheidung: Entscheidung | None, key: Key) -> str:
    if entscheidung is None:
        return ""
    return key.decrypt(entscheidung.begruendung, context=entscheidung.context).decode()


def _names_of(key: Key, files: Sequence[Datei]) -> dict[UUID, str]:
    """The names under which the citizen uploaded the files."""
    return {file.id: key.decrypt(file.name_verschluesselt, context=file.name_context).decode() for file in files}
