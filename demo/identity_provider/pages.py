"""The provider's pages: German, small, without any foreign resource; scripts only spare a click."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from demo.identity_provider.personen import LEVELS, Person
from demo.identity_provider.request import AuthnRequest, RequestRefused
from demo.server import Response

_LEVEL_NAMES = {1: "Stufe 1: Benutzername und Passwort", 3: "Stufe 3: ELSTER-Zertifikat", 4: "Stufe 4: Online-Ausweis"}


def choice_page(
    request: AuthnRequest, persons: list[Person], *, saml_request: str, relay_state: str, problem: str = ""
) -> Response:
    """Choose a person, a level, or to cancel. The request travels along and is verified again."""
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    levels = "".join(
        f'<label><input type="radio" name="stufe" value="{level}"> {escape(_LEVEL_NAMES[level])}</label>'
        for level in LEVELS
        if level >= request.level
    )
    back = f'<p><a href="{escape(request.back_url)}">Zurück, ohne sich anzumelden</a></p>' if request.back_url else ""
    return _page(
        "Anmelden",
        f"""<h1>Als wen möchten Sie sich anmelden?</h1>
<p>„{escape(request.display_name)}“ bittet um Ihre Anmeldung, mindestens mit Stufe {request.level}.</p>
{alert}<form method="post" action="/idp/anmeldung">
<input type="hidden" name="SAMLRequest" value="{escape(saml_request)}">
<input type="hidden" name="RelayState" value="{escape(relay_state)}">
<fieldset><legend>Vertrauensniveau</legend>
<label><input type="radio" name="stufe" value="" checked> wie bei der Person angegeben</label>{levels}</fieldset>
<ul class="personen">{"".join(_person_button(person) for person in persons)}</ul>
<p class="ende"><button class="neben" name="aktion" value="abbrechen">Abbrechen</button>
<button class="neben" name="aktion" value="fehler">Fehler melden lassen</button></p></form>{back}""",
        form_target="",
    )


def _person_button(person: Person) -> str:
    return (
        f'<li><button name="person" value="{escape(person.id)}"><strong>{escape(person.anzeige)}</strong>'
        f"<span>{escape(person.hinweis)} · Stufe {person.level}</span></button></li>"
    )


def forward_page(acs_url: str, saml_response: str, relay_state: str) -> Response:
    """Carries the answer to the portal: at once with scripts, by a button without."""
    relay = f'<input type="hidden" name="RelayState" value="{escape(relay_state)}">' if relay_state else ""
    return _page(
        "Weiter",
        f"""<h1>Zurück zum Portal</h1>
<form id="weiter" method="post" action="{escape(acs_url)}">
<input type="hidden" name="SAMLResponse" value="{escape(saml_response)}">{relay}
<p><button>Weiter</button></p></form><script src="/weiter.js"></script>""",
        form_target=acs_url,
    )


def refused_page(refused: RequestRefused) -> Response:
    """A request that is not answered: the person stays here and reads why."""
    body = (
        f"<h1>Die Anmeldung kann nicht beginnen</h1><p>{escape(refused.text)}</p>"
        f"<p>Fehlercode: <code>{escape(refused.code)}</code></p>"
    )
    return _page("Fehler", body, form_target="", status=400)


def start_page() -> Response:
    return _page(
        "Start",
        "<h1>Testanmeldung</h1><p>Diese Seite gehört zur Vorführung. Sie wird vom Portal aus aufgerufen, wenn Sie sich "
        "dort anmelden. Alle Personen sind erfunden.</p>",
        form_target="",
    )


def _page(title: str, body: str, *, form_target: str, status: int = 200) -> Response:
    html = f"""<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Testanmeldung</title><link rel="stylesheet" href="/stil.css"></head>
<body><header class="hinweis">Testanmeldung – keine echte BundID</header><main>{body}</main></body></html>"""
    return Response(html, status=status, headers=_headers(form_target))


def _headers(form_target: str) -> dict[str, str]:
    parts = urlsplit(form_target)
    target = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{target}"
    )
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
