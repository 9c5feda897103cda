"""The files of a page: kept one by one as they come, taken away, and listed at their field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.antrag import operations as antraege
from portal.antrag.queries import Draft
from portal.core import clock, limits
from portal.core.ports import Temporary
from portal.core.tenancy import Citizen
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.rules import MESSAGES, Ablehnung, UploadRefused, Zustand, check_count
from portal.formular import rules as formulare
from portal.formular.rules import Feldansicht, Station, Typ
from portal.web.assistent.felder import StationForm, uploads_of, views_of
from portal.web.request import KommuneRequest
from portal.web.sprache import root
from portal.web.ui.dateien import TooManyForField, check_field_count, file_kind, upload_problem


@dataclass(frozen=True)
class Removed:
    """A file that was just taken away: of which field, and which place it had in the list there."""

    name: str
    feld: str
    platz: int


@dataclass(frozen=True)
class Uploads:
    """What a post did to the files of its page: the one taken away, ids kept and messages of refused ones by field."""

    removed: Removed | None = None
    kept: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)

    @property
    def messages(self) -> dict[str, str]:
        return {name: " ".join(texts) for name, texts in self.refused.items()}


def brings_files(request: KommuneRequest) -> bool:
    """Whether this post adds files or takes one away."""
    return bool(request.FILES) or "entfernen" in request.POST


def keep_uploads(
    request: KommuneRequest, draft: Draft, key: str, *, by: Citizen, count_file: Callable[[], None]
) -> Uploads:
    """Check and keep each file by itself, outside any transaction of the page. Raises NotOnTheWay.

    `count_file` is called for each and may raise limits.TooMany.
    """
    station = Station.from_key(draft.formular, key)
    views = views_of(draft, station)
    uploads = Uploads(removed=_take_away(request, draft, views, by))
    there = {view.id: len(file_ids(view)) for view in views}
    if uploads.removed:
        there[uploads.removed.feld] -= 1
    limit = {view.id: view.max_dateien for view in views}
    count = len(draft.anlagen)
    for name, files in uploads_of(request, views).items():
        for upload in files:
            try:
                check_count(count + 1)
                check_field_count(there[name] + 1, limit[name])
                count_file()
                uploads.kept.setdefault(name, []).append(_keep(upload, draft, name, by))
            except (UploadRefused, TooManyForField, Temporary, limits.TooMany) as error:
                uploads.refused.setdefault(name, []).append(upload_problem(upload.name, error))
            else:
                count, there[name] = count + 1, there[name] + 1
    return uploads


def _take_away(request: KommuneRequest, draft: Draft, views: list[Feldansicht], by: Citizen) -> Removed | None:
    """Remove the file whose button was pressed, where it lies at a field of this page."""
    wanted = request.POST.get("entfernen", "")
    for view in views:
        if view.typ is Typ.DATEI and wanted in file_ids(view):
            antraege.detach_datei(antrag_id=draft.antrag.id, datei_id=UUID(wanted), by=by)
            return Removed(draft.kontext.dateien.get(wanted, ""), view.id, file_ids(view).index(wanted))
    return None


def file_field(
    request: KommuneRequest, draft: Draft, key: str, feld: str, uploads: Uploads
) -> tuple[dict[str, Any], Station]:
    """The answers with the files just kept at one field, everything else as it is. Raises NotOnTheWay."""
    station = Station.from_key(draft.formular, key)
    views = views_of(draft, station)
    view = next((each for each in views if each.id == feld and each.typ is Typ.DATEI), None)
    if view is None:
        raise formulare.NotOnTheWay(feld)
    there = [file_id for file_id in file_ids(view) if file_id in draft.files]
    new = [file_id for file_id in uploads.kept.get(feld, []) if file_id not in there]
    return formulare.store(draft.formular, station, {feld: [*there, *new] or None}, draft.answers), station


def render_files(request: KommuneRequest, draft: Draft, station: Station, feld: str) -> str:
    """The list of the files at one field, as a part of its page."""
    views = views_of(draft, station)
    context = {"dateien": files_at(draft, [view for view in views if view.id == feld])[feld]}
    return render_to_string("assistent/dateiliste.html", context, request)


def lead_on(removed: Removed, form: StationForm, dateien: dict[str, list[dict[str, Any]]]) -> None:
    """Put the focus where somebody goes on who took a file away: to the next one, else to the field."""
    if rows := dateien.get(removed.feld):
        rows[min(removed.platz, len(rows) - 1)]["fokus"] = True
    elif removed.feld in form.fields:
        form.lead_to(removed.feld, told=f"{removed.feld}_meldung")


def files_at(draft: Draft, views: list[Feldansicht]) -> dict[str, list[dict[str, Any]]]:
    """The files that are already there, by field: what is shown of each, and whether it still waits for a check."""
    rows: list[Any] = list(draft.anlagen)  # annotated by anlagen_of
    pictures = {str(anlage.datei_id) for anlage in rows if anlage.mit_vorschau}
    return {
        view.id: [
            _file(draft, file_id, file_id in pictures)
            for file_id in file_ids(view)
            if view.typ is Typ.DATEI and file_id in draft.files
        ]
        for view in views
    }


def _file(draft: Draft, file_id: str, has_picture: bool) -> dict[str, Any]:
    datei = draft.files[file_id]
    return {
        "id": file_id,
        "name": draft.kontext.dateien.get(file_id, ""),
        "art": file_kind(datei.mime, datei.seiten, datei.groesse),
        "vorschau": f"{root()}/antraege/{draft.antrag.id}/dateien/{file_id}/vorschau/" if has_picture else "",
        "wartet": datei.zustand == Zustand.QUARANTAENE,
        "abgelehnt": _refusal(datei),
    }


def _refusal(datei: Datei) -> str:
    """Why a file that was kept when it came cannot be used after all, or nothing."""
    return _(MESSAGES[Ablehnung(datei.ablehnung)]) if datei.zustand == Zustand.ABGELEHNT else ""


def file_ids(view: Feldansicht) -> list[str]:
    return view.roh if isinstance(view.roh, list) else [view.roh] if view.roh else []


def _keep(upload: Any, draft: Draft, feld: str, by: Citizen) -> str:
    datei = dokumente.store_upload(
        by=by, key_id=draft.antrag.schluessel_id, name=upload.name, data=upload.read(), at=clock.now()
    )
    antraege.attach_datei(antrag_id=draft.antrag.id, datei_id=datei.id, feld=feld, by=by, at=clock.now())
    return str(datei.id)
