"""The viewer: a list and each message as text; German, without script, without anything from another host."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from demo.mail.store import Mailbox
from demo.server import App, Request, Response

_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #1b1f27; background: #f2f4f7;
  overflow-wrap: anywhere; }
.banner { background: #ffe08a; color: #3b2d00; padding: .75rem 1rem; text-align: center; font-weight: 600; }
main { max-width: 48rem; margin: 1.5rem auto; padding: 1.5rem; background: #fff; border: 1px solid #c7ccd6; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
ul { list-style: none; margin: 0; padding: 0; } li { padding: .75rem 0; border-top: 1px solid #c7ccd6; }
li p { margin: 0; color: #4a5160; }
dl { margin: 0 0 1.5rem; } dt { color: #4a5160; } dd { margin: 0 0 .5rem; }
pre { white-space: pre-wrap; font: inherit; margin: 0 0 1.5rem; }
a { color: #171a40; } :focus-visible { outline: 3px solid #c4009a; outline-offset: 2px; }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Pages:
    mailbox: Mailbox

    def routes(self, app: App) -> None:
        app.route("GET", "/")(self._list)
        app.route("GET", "/nachricht/{number}")(self._message)
        app.route("GET", "/stil.css")(lambda request: Response(_STYLE, content_type="text/css; charset=utf-8"))
        app.route("GET", "/api/messages")(self._api_list)
        app.route("DELETE", "/api/messages")(self._api_empty)
        app.route("GET", "/healthz")(lambda request: Response.of_json({"status": "ok"}))

    def _list(self, request: Request) -> Response:
        messages = self.mailbox.all()
        if not messages:
            return _page("E-Mails", "<p>Es ist noch keine E-Mail angekommen.</p>")
        items = "".join(
            f'<li><a href="/nachricht/{message.id}">{escape(message.subject) or "(ohne Betreff)"}</a>'
            f"<p>an {escape(message.to)}, {escape(message.received)}</p></li>"
            for message in reversed(messages)
        )
        return _page("E-Mails", f"<ul>{items}</ul>")

    def _message(self, request: Request, number: str) -> Response:
        message = self.mailbox.get(int(number)) if number.isdecimal() else None
        if message is None:
            return _page("E-Mail nicht gefunden", '<p><a href="/">Zur Liste</a></p>', status=404)
        rows = {"Von": message.sender, "An": message.to, "Angekommen": message.received}
        facts = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows.items())
        body = f'<dl>{facts}</dl><pre>{escape(message.text)}</pre><p><a href="/">Zur Liste</a></p>'
        return _page(message.subject or "(ohne Betreff)", body)

    def _api_list(self, request: Request) -> Response:
        return Response.of_json([message.as_dict() for message in self.mailbox.all()])

    def _api_empty(self, request: Request) -> Response:
        self.mailbox.empty()
        return Response(status=204)


def _page(title: str, body: str, *, status: int = 200) -> Response:
    html = (
        '<!doctype html><html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – Testpost</title>"
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/stil.css"></head><body>'
        '<header class="banner" role="banner">Testpost – nichts davon wird wirklich verschickt</header>'
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return Response(html, status=status, headers=dict(_HEADERS))
