"""Files as people get them: a download that can run nothing, and a size in words."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse


def download(name: str, mime: str, content: bytes) -> HttpResponse:
    """An attachment that can run nothing, whatever it is."""
    response = HttpResponse(content, content_type=mime)
    ascii_name = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    response["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def file_size(size: int) -> str:
    """E.g. "1,2 MB"; `size` in bytes."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 100_000 else f"{max(size // 1000, 1)} kB"
