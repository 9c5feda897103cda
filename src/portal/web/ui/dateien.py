"""Files as people get them: a download that can run nothing, and a size in words."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core import limits
from portal.core.ports import Temporary
from portal.dokument.rules import UploadRefused


def download(name: str, mime: str, content: bytes) -> HttpResponse:
    """An attachment that can run nothing, whatever it is."""
    response = HttpResponse(content, content_type=mime)
    ascii_name = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    response["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


class TooManyForField(Exception):
    """A field takes only `maximum` files."""

    def __init__(self, maximum: int) -> None:
        super().__init__(maximum)
        self.maximum = maximum


def check_field_count(number: int, maximum: int) -> None:
    """`number` counts the files of one field, the new one included. Raises TooManyForField."""
    if number > maximum:
        raise TooManyForField(maximum)


def upload_problem(name: str | None, error: UploadRefused | TooManyForField | Temporary | limits.TooMany) -> str:
    """What is said at the field of a file that was not kept."""
    if isinstance(error, TooManyForField):
        text = _("Hier sind höchstens %(anzahl)d Dateien möglich. Entfernen Sie zuerst eine andere.")
        return f"{name}: {text % {'anzahl': error.maximum}}"
    if isinstance(error, UploadRefused):
        return f"{name}: {_(error.message)}"
    if isinstance(error, limits.TooMany):
        return f"{name}: " + _("Es kamen gerade sehr viele Dateien. Versuchen Sie es in zehn Minuten noch einmal.")
    text = _("Die Datei konnte gerade nicht gespeichert werden. Versuchen Sie es in ein paar Minuten noch einmal.")
    return f"{name}: {text}"


def file_kind(mime: str, pages: int | None, size: int) -> str:
    """What a file is, e.g. "PDF, 3 Seiten, 1,2 MB"; `size` in bytes."""
    kind = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}.get(mime, "")
    length = ngettext("%(anzahl)d Seite", "%(anzahl)d Seiten", pages) % {"anzahl": pages} if pages else ""
    return ", ".join(part for part in (kind, length if kind == "PDF" else "", file_size(size)) if part)


def file_size(size: int) -> str:
    """E.g. "1,2 MB"; `size` in bytes."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 100_000 else f"{max(size // 1000, 1)} kB"
