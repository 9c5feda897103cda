"""Routes of the test identity provider. It keeps nothing: the signed request travels through its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from demo.identity_provider.keys import KeyPair
from demo.identity_provider.metadata import SSO_PATH, provider_metadata, read_portal
from demo.identity_provider.pages import choice_page, forward_page, refused_page, start_page
from demo.identity_provider.personen import LEVELS, Person, load_persons
from demo.identity_provider.request import AuthnRequest, RequestRefused, read_request
from demo.identity_provider.response import Issuer, Style, build_failure, build_success
from demo.server import App, Request, Response

_FILES = {"/stil.css": "text/css; charset=utf-8", "/weiter.js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Settings:
    base_url: str
    signing: KeyPair
    portal_metadata: Path
    style: Style = field(default_factory=Style)

    def issuer(self) -> Issuer:
        """Read anew at each use: the portal's metadata may be written after we were started."""
        return Issuer(self.base_url, self.signing, read_portal(self.portal_metadata), self.style)


def build_app(settings: Settings) -> App:
    app = App()
    persons = {person.id: person for person in load_persons()}

    @app.route("GET", "/")
    def start(request: Request) -> Response:
        return start_page()

    @app.route("GET", "/healthz")
    def health(request: Request) -> Response:
        return Response.of_json({"status": "ok"})

    @app.route("GET", "/idp")
    def metadata(request: Request) -> Response:
        xml = provider_metadata(settings.base_url, settings.signing.certificate)
        return Response(xml, content_type="application/samlmetadata+xml")

    @app.route("POST", SSO_PATH)
    def sign_on(request: Request) -> Response:
        return _choose(settings, persons, request.form)

    @app.route("POST", "/idp/anmeldung")
    def answer(request: Request) -> Response:
        return _answer(settings, persons, request.form)

    for path, content_type in _FILES.items():
        body = Path(__file__).with_name(path[1:]).read_bytes()
        app.route("GET", path)(lambda request, body=body, kind=content_type: Response(body, content_type=kind))
    return app


def _choose(settings: Settings, persons: dict[str, Person], form: dict[str, str], problem: str = "") -> Response:
    saml_request = form.get("SAMLRequest", "")
    try:
        request = read_request(saml_request, settings.issuer().portal, settings.base_url)
    except RequestRefused as refused:
        return refused_page(refused)
    return choice_page(
        request,
        list(persons.values()),
        saml_request=saml_request,
        relay_state=form.get("RelayState", ""),
        problem=problem,
    )


def _answer(settings: Settings, persons: dict[str, Person], form: dict[str, str]) -> Response:
    issuer = settings.issuer()
    try:
        request = read_request(form.get("SAMLRequest", ""), issuer.portal, settings.base_url)
    except RequestRefused as refused:
        return refused_page(refused)
    at = datetime.now(UTC)
    person = persons.get(form.get("person", ""))
    if form.get("aktion") == "abbrechen":
        answer = build_failure(issuer, request, "AuthnFailed", "USER_CANCELLED", at=at)
    elif form.get("aktion") == "fehler":
        answer = build_failure(issuer, request, "RequestDenied", "INTERNAL_ERROR", at=at)
    elif person is None:
        return _choose(settings, persons, form, "Bitte wählen Sie eine Person aus.")
    else:
        level = _level(form, person)
        if level < request.level:
            told = f"{person.anzeige} erreicht Stufe {level}; verlangt ist mindestens Stufe {request.level}."
            return _choose(settings, persons, form, told)
        answer = _log_in(issuer, request, person, level=level, at=at)
    return forward_page(request.acs_url, answer, form.get("RelayState", ""))


def _level(form: dict[str, str], person: Person) -> int:
    chosen = form.get("stufe", "")
    return int(chosen) if chosen in {str(level) for level in LEVELS} else person.level


def _log_in(issuer: Issuer, request: AuthnRequest, person: Person, *, level: int, at: datetime) -> str:
    attributes = person.attributes(level=level, entity_id=issuer.portal.entity_id)
    if request.required - {attribute.oid for attribute in attributes}:
        return build_failure(issuer, request, "RequestDenied", "IDP_REQUIRED_ATTRIBUTES_MISSING", at=at)
    return build_success(issuer, request, attributes, level=level, at=at)
