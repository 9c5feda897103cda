"""The payer's page: German, without script, without anything from another host."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from demo.payment_simulator.behaviour import Mood
from demo.payment_simulator.store import Payment, Store
from demo.server import App, DropConnection, Request, Response

# label, paymentMethod, paymentMethodDetail; Wero has no value of its own in version 1.0.0
_METHODS: dict[str, tuple[str, str, str | None]] = {
    "PAYPAL": ("PayPal", "PAYPAL", None),
    "CREDITCARD": ("Kreditkarte", "CREDITCARD", None),
    "WERO": ("Wero", "OTHER", "Wero"),
}
_OUTCOMES = {
    "bezahlen": ("PAYED", "Bezahlen"),
    "abbrechen": ("CANCELED", "Abbrechen"),
    "fehlgeschlagen": ("FAILED", "Zahlung fehlgeschlagen"),
    "bezahlen_ohne_rueckkehr": ("PAYED", "Bezahlen, aber nicht zurückkehren"),
}
_STATES = {
    "INITIAL": "noch nicht bezahlt",
    "PAYED": "bezahlt",
    "FAILED": "fehlgeschlagen",
    "CANCELED": "abgebrochen",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #1b1f27; background: #f2f4f7;
  overflow-wrap: anywhere; }
.banner { background: #ffe08a; color: #3b2d00; padding: .75rem 1rem; text-align: center; font-weight: 600; }
main { max-width: 36rem; margin: 1.5rem auto; padding: 1.5rem; background: #fff; border: 1px solid #c7ccd6; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
dl { margin: 0 0 1.5rem; } dt { color: #4a5160; } dd { margin: 0 0 .5rem; font-weight: 600; }
fieldset { border: 1px solid #8a93a3; margin: 0 0 1.5rem; padding: .75rem 1rem; } legend { font-weight: 600; }
label { display: block; padding: .375rem 0; } input { width: 1.25rem; height: 1.25rem; vertical-align: -.2rem; }
button { display: block; width: 100%; min-height: 3rem; margin: .75rem 0 0; padding: .5rem 1rem; font: inherit;
  color: #171a40; background: #fff; border: 2px solid #171a40; border-radius: .25rem; cursor: pointer; }
button.erste { color: #fff; background: #171a40; font-weight: 600; }
:focus-visible { outline: 3px solid #c4009a; outline-offset: 2px; }
a { color: #171a40; }
"""


@dataclass(frozen=True)
class Pages:
    store: Store
    mood: Mood

    def routes(self, app: App) -> None:
        app.route("GET", "/stil.css")(lambda request: Response(_STYLE, content_type="text/css; charset=utf-8"))
        app.route("GET", "/bezahlen/{key}")(self._show)
        app.route("POST", "/bezahlen/{key}")(self._finish)
        app.route("GET", "/")(self._front)

    def _front(self, request: Request) -> Response:
        text = "<p>Diese Seite gehört zur Demo. Zur Zahlung kommen Sie von einem Antrag aus.</p>"
        return _page("Demo-Bezahldienst", text)

    def _show(self, request: Request, key: str) -> Response:
        payment = self.store.of_payer(key)
        if payment is None:
            return _page("Zahlung nicht gefunden", "<p>Zu dieser Adresse gibt es keine Zahlung.</p>", status=404)
        return _page("Gebühr bezahlen" if payment.status == "INITIAL" else "Zahlung abgeschlossen", _body(payment))

    def _finish(self, request: Request, key: str) -> Response:
        payment = self.store.of_payer(key)
        outcome = request.form.get("ergebnis", "")
        if payment is None or outcome not in _OUTCOMES:
            return _page("Das hat nicht geklappt", "<p>Bitte gehen Sie zurück und wählen Sie erneut.</p>", status=400)
        status = _OUTCOMES[outcome][0]
        _, method, detail = _METHODS.get(request.form.get("zahlart", ""), _METHODS["PAYPAL"])
        paid = status == "PAYED"
        stand = self.store.finish(payment, status, method=method if paid else None, detail=detail if paid else None)
        if paid and self.mood.happens(self.mood.now.drop_after_charge):
            raise DropConnection
        if outcome == "bezahlen_ohne_rueckkehr":
            return _page("Zahlung abgeschlossen", _body(stand))
        return Response(status=303, headers={"Location": payment.redirect_url, **_HEADERS})


def _body(payment: Payment) -> str:
    request = json.loads(payment.request)
    euros = f"{payment.amount_cents // 100},{payment.amount_cents % 100:02d} €"
    rows = {
        "Betrag": euros,
        "Verwendungszweck": request.get("purpose", ""),
        "Beschreibung": request.get("description", ""),
        "Stand": _STATES[payment.status],
    }
    facts = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows.items() if text)
    back = escape(payment.redirect_url, quote=True)
    if payment.status != "INITIAL":
        return f'<dl>{facts}</dl><p><a href="{back}" rel="noreferrer">Zurück zum Antrag</a></p>'
    methods = "".join(
        f'<label><input type="radio" name="zahlart" value="{value}"{" checked" if value == "PAYPAL" else ""}>'
        f" {label} (Test)</label>"
        for value, (label, _, _) in _METHODS.items()
    )
    buttons = "".join(
        f'<button name="ergebnis" value="{value}"{" class=erste" if value == "bezahlen" else ""}>{label}</button>'
        for value, (_, label) in _OUTCOMES.items()
    )
    choice = f"<fieldset><legend>Zahlungsart</legend>{methods}</fieldset>"
    return f'<dl>{facts}</dl><form method="post">{choice}{buttons}</form>'


def _page(title: str, body: str, *, status: int = 200) -> Response:
    html = (
        '<!doctype html><html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} – Testzahlung</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/stil.css">'
        '</head><body><header class="banner" role="banner">Testzahlung – es wird kein Geld bewegt</header>'
        f"<main><h1>{title}</h1>{body}</main></body></html>"
    )
    return Response(html, status=status, headers=dict(_HEADERS))
