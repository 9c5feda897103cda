"""Serves rendered templates to a browser over loopback, with the real headers and files, and without a database."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.kommune.models import Gestaltung
from portal.kommune.rules import VORSCHLAEGE
from portal.web.middleware import SecurityHeaders
from portal.web.ui import assets, theme

KOMMUNE = SimpleNamespace(
    id="musterstadt",
    name="Musterstadt",
    bezeichnung="Stadt Musterstadt",
    strasse="Beispielplatz 1",
    plz="00000",
    ort="Musterstadt",
    telefon="00000 12-0",
    email="",
    website="https://www.musterstadt.example",
)
GESTALTUNG = Gestaltung(kommune_id="musterstadt", farbe=VORSCHLAEGE["petrol"])
POLICY = SecurityHeaders(lambda request: HttpResponse())(HttpRequest()).headers["Content-Security-Policy"]


def page(template: str, **context: Any) -> str:
    """The HTML of a template with the context that every page has."""
    shared = {
        "kommune": KOMMUNE,
        "gestaltung": GESTALTUNG,
        "demo": {"heute": date(2026, 11, 21)},
        "theme_version": theme.version(GESTALTUNG.farbe),
    }
    return render_to_string(template, shared | context)


@dataclass
class Stage:
    """Pages by path; `url` is where they are served; `farbe` is the primary colour of the theme."""

    url: str = ""
    farbe: str = GESTALTUNG.farbe
    pages: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a path without its query."""
        if path == "/theme.css":
            return 200, "text/css", theme.stylesheet(self.farbe).encode()
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            if not found:
                return 404, "text/plain", b""
            with open(found, "rb") as file:
                return 200, mimetypes.guess_type(path)[0] or "application/octet-stream", file.read()
        if path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[path].encode()
        return 404, "text/plain", b""


@contextmanager
def served() -> Iterator[Stage]:
    """A stage on a free port for the length of the block."""
    assets.build()
    stage = Stage()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content_type, body = stage.answer(self.path.split("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            if self.path.startswith("/static/"):
                self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stage.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
