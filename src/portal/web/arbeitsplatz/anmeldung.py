"""Staff login with django-allauth: password, then a TOTP code; no sign-up, no way around the second factor (adr/0031).

Attempts are counted in the database (core.limits): by user name and address together, and by address, so that knowing
somebody's name is not enough to lock them out. Unknown names and closed accounts get the answer of a wrong password.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginStage
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.core import audit, clock, limits
from portal.core.crypto import derived_key
from portal.core.tenancy import Staff, unit
from portal.konto.models import Mitarbeiter
from portal.web.arbeitsplatz.anmeldeformulare import AnmeldeForm, EinrichtungForm, ZweitfaktorForm
from portal.web.middleware import client_address
from portal.web.request import KommuneRequest
from portal.web.zugang import begin_session, has_second_factor, is_alive, login_needed

_WINDOW = timedelta(minutes=15)
_TRIES_PER_NAME = 10  # from one address: far more typing errors than anybody makes, hopeless for guessing
_TRIES_PER_ADDRESS = 100  # a whole town hall behind one address logs in in the morning


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks the project about accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("Benutzername oder Passwort stimmen nicht."),
        "too_many_login_attempts": gettext_lazy(
            "Zu viele Versuche. Warten Sie bitte eine Viertelstunde und versuchen Sie es dann noch einmal."
        ),
    }

    def is_open_for_signup(self, request: KommuneRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return [f"{__name__}.Zweitfaktor"]

    def get_client_ip(self, request: KommuneRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: KommuneRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at. Raises ValidationError."""
        self._counted_at = clock.utc_now()
        try:
            for purpose, who, limit in _counters(request, credentials):
                limits.count(purpose, who, limit=limit, window=_WINDOW, at=self._counted_at)
        except limits.TooMany as error:
            raise self.validation_error("too_many_login_attempts") from error

    def authenticate(self, request: KommuneRequest, **credentials: Any) -> Any:
        """The account, or None; a closed account is answered like a wrong password. Success is not counted."""
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        for purpose, who, _limit in _counters(request, credentials):
            limits.release(purpose, who, window=_WINDOW, at=self._counted_at)
        return user

    def login(self, request: KommuneRequest, user: Any) -> None:
        """Open the session, and say in it whether a second factor was asked for."""
        super().login(request, user)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        begin_session(request.session, second_factor="mfa" in methods, now=clock.utc_now())
        _note(request, user, "mitarbeiter.angemeldet")


def _counters(request: KommuneRequest, credentials: dict[str, Any]) -> list[tuple[str, str, int]]:
    """What a try counts for: purpose, who, limit."""
    address, name = client_address(request), str(credentials.get("username", "")).casefold()
    return [
        ("arbeitsplatz-adresse", address, _TRIES_PER_ADDRESS),
        ("arbeitsplatz-name", f"{name}|{address}", _TRIES_PER_NAME),
    ]


class Zweitfaktor(LoginStage):  # type: ignore[misc]
    """Between the password and the session. allauth's own knows passkeys: 2.5 MB of every process, for nobody here."""

    key = urlname = "mfa_authenticate"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The page to go to first, where there is one; and that the login goes on after it."""
        return HttpResponseRedirect(reverse(self.urlname)) if _has_totp(self.login.user) else None, True


def _has_totp(user: Mitarbeiter) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


class StaffMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Der Code stimmt nicht oder wurde schon benutzt. Nehmen Sie den nächsten."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(derived_key("totp").encrypt(text.encode(), context=_TOTP_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return derived_key("totp").decrypt(base64.b64decode(encrypted_text), context=_TOTP_CONTEXT).decode()


_TOTP_CONTEXT = "mfa.Authenticator.data.secret"

login = LoginView.as_view(
    form_class=AnmeldeForm,
    template_name="arbeitsplatz/anmeldung.html",
    extra_context={"seite_titel": gettext_lazy("Anmeldung für Mitarbeitende")},
)
end = LogoutView.as_view(
    template_name="arbeitsplatz/abmeldung.html", extra_context={"seite_titel": gettext_lazy("Abmelden")}
)


@login_stage_required(stage=Zweitfaktor.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def second_factor(request: KommuneRequest) -> HttpResponse:
    """Ask for the code and open the session; who has been reset meanwhile begins anew."""
    stage: Zweitfaktor = request._login_stage  # type: ignore[attr-defined] # set by the decorator
    if not _has_totp(stage.login.user):
        return HttpResponseRedirect(reverse("account_login"))
    form = ZweitfaktorForm(request.POST or None, user=stage.login.user)
    if form.is_valid():
        form.save()
        answer: HttpResponse = stage.exit()
        return answer
    context = {"seite_titel": gettext("Zweiter Schritt der Anmeldung"), "form": form}
    return render(request, "arbeitsplatz/zweitfaktor.html", context)


@require_http_methods(["GET", "POST"])
def enrol(request: KommuneRequest) -> HttpResponse:
    """Set up the second factor: all that a session with the password alone can do, for ten minutes."""
    user = request.user
    if not isinstance(user, Mitarbeiter):
        return login_needed(request)
    if has_second_factor(request.session):
        return HttpResponseRedirect("/arbeitsplatz/")
    if not is_alive(request.session, now=clock.utc_now()) or _has_totp(user):
        logout(request)  # too late, or it was set up in another session: that one counts
        return login_needed(request, abgelaufen=True)
    form = EinrichtungForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        return _activate(request, user, form.secret)
    url = StaffMFAAdapter().build_totp_url(user, form.secret)
    context = {
        "seite_titel": gettext("Zweiten Faktor einrichten"),
        "seite_fehler": bool(form.errors),
        "form": form,
        "qr": _qr_svg(url),
        "geheimnis": " ".join(form.secret[i : i + 4] for i in range(0, len(form.secret), 4)),
    }
    return render(request, "arbeitsplatz/einrichtung.html", context, status=422 if form.errors else 200)


def _activate(request: KommuneRequest, user: Mitarbeiter, secret: str) -> HttpResponse:
    try:
        TOTP.activate(user, secret)
    except IntegrityError:  # two windows at once: the other one was first
        logout(request)
        return login_needed(request, abgelaufen=True)
    clear_totp_secret(request)
    request.session.cycle_key()
    begin_session(request.session, second_factor=True, now=clock.utc_now())
    _note(request, user, "zweitfaktor.eingerichtet")
    return HttpResponseRedirect("/arbeitsplatz/")


def _note(request: KommuneRequest, user: Mitarbeiter, action: str) -> None:
    with unit(Staff(user.pk, request.kommune.id)):
        audit.record(action, subject=user)


def _qr_svg(url: str) -> SafeString:
    """The QR code as an <svg> for the page itself: no image from elsewhere, no data: address (CSP)."""
    import qrcode  # only here: with what it brings it is a tenth of a worker's memory, and few ever see the page
    from qrcode.image.svg import SvgPathImage

    buffer = BytesIO()
    qrcode.make(url, image_factory=SvgPathImage).save(buffer)
    svg = buffer.getvalue().decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  made here from nothing but squares
