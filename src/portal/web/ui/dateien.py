"""Files as people get them: a download that can run nothing, and a size in words."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

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


def upload_problem(name: str | None, error: UploadRefused | Temporary | limits.TooMany) -> str:
    """What is said at the field of a file that was not kept."""
    if isinstance(error, UploadRefused):
        return f"{name}: {_(error.message)}"
    if isinstance(error, limits.TooMany):
        return f"{name}: " + _("Es kamen gerade sehr viele Dateien. Versuchen Sie es in zehn Minuten noch einmal.")
    text = _("Die Datei konnte gerade nicht gespeichert werden. Versuchen Sie es in ein paar Minuten noch einmal.")
    return f"{name}: {text}"


def file_size(size: int) -> str:
    """E.g. "1,2 MB"; `size` in bytes."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 100_000 else f"{max(size // 1000, 1)} kB"
