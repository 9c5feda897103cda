"""Files that an office sends along: checked as those of citizens are, and only what is checked goes out."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import unit
from portal.dokument import operations as dokumente
from portal.dokument.queries import unattached
from portal.dokument.rules import Zustand
from portal.vorgang.queries import vorgang_of_offices
from portal.web.request import KommuneRequest
from portal.web.ui.anlagen import AnlagenForm, file_ids
from portal.web.zugang import Arbeit

F = TypeVar("F", bound=AnlagenForm)


def read_message(
    form_class: type[F], request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, *, auto_id: str
) -> tuple[F, tuple[UUID, ...]]:
    """The form as it was sent, and the files that go along. Whatever happens next, it offers those it has kept.

    Raises Http404 where the Vorgang lies with no office of this person.
    """
    with unit(arbeit.staff):
        vorgang = vorgang_of_offices(vorgang_id, arbeit.office_ids)
        if vorgang is None:
            raise Http404
        there = unattached(file_ids(request.POST.getlist("behalten")), key_id=vorgang.schluessel_id)

    def store(upload: UploadedFile[bytes]) -> UUID:
        datei = dokumente.store_upload(
            by=arbeit.staff, key_id=vorgang.schluessel_id, name=upload.name or "", data=upload.read(), at=clock.now(),
            konto_id=vorgang.konto_id,
        )  # fmt: skip
        if datei.zustand != Zustand.SAUBER:
            raise Temporary("not checked yet: an office sends nothing that nobody has looked at")
        return datei.id

    form = form_class(request.POST, request.FILES, auto_id=auto_id, behalten=there)
    form.full_clean()
    dateien = form.take_files(store)
    if dateien:
        form.keep(dateien)
    return form, tuple(dateien)
