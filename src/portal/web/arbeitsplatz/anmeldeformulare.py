"""Forms of the staff login: user name and password, the code of the second factor, and setting it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import LoginForm
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from portal.core import clock, limits

_WINDOW = timedelta(minutes=15)
_CODES_PER_WINDOW = 10  # who gets here knows the password: per person, from wherever they come
_DAY = timedelta(days=1)
_STEPS = (0, -1, 1)  # a code may be one step (30 s) early or late: clocks differ, people type slowly (RFC 6238, 5.2)


class AnmeldeForm(LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["login"], _("Benutzername"), _("Geben Sie Ihren Benutzernamen ein."))
        _name(self.fields["password"], _("Passwort"), _("Geben Sie Ihr Passwort ein."))
        self.fields["password"].help_text = ""


class ZweitfaktorForm(AuthenticateForm):  # type: ignore[misc]
    """The code out of the app; each one counts once, over all processes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"])

    def clean_code(self) -> str:
        authenticator = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        secret = mfa_adapter().decrypt(authenticator.data["secret"]) if authenticator else None
        code = check_code(self.user.pk, secret, self.cleaned_data["code"])
        authenticator.user = self.user
        self.authenticator = authenticator
        return code


class EinrichtungForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"])

    def clean_code(self) -> str:
        return check_code(self.user.pk, self.secret, self.cleaned_data["code"])


def _name(field: forms.Field, label: Any, required: Any) -> None:
    field.label, field.error_messages["required"] = label, required
    field.widget.attrs.pop("placeholder", None)


def _code_field(field: forms.Field) -> None:
    _name(field, _("Code"), _("Geben Sie den Code aus Ihrer App ein."))
    field.help_text = _("Sechs Ziffern aus Ihrer Authenticator-App; alle 30 Sekunden kommt ein neuer Code.")
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
    field.breite = 10  # type: ignore[attr-defined] # see web.ui.renderer


def check_code(mitarbeiter_id: int, secret: str | None, code: str) -> str:
    """Use up `code` as a second factor of this person. Raises ValidationError: wrong, used before, too many tries."""
    now = clock.utc_now()
    try:
        limits.count("zweitfaktor", str(mitarbeiter_id), limit=_CODES_PER_WINDOW, window=_WINDOW, at=now)
    except limits.TooMany as error:
        raise account_adapter().validation_error("too_many_login_attempts") from error
    step = matching_step(secret, code) if secret else None
    if step is None or not _use_step(mitarbeiter_id, step):
        raise mfa_adapter().validation_error("incorrect_code")
    limits.release("zweitfaktor", str(mitarbeiter_id), window=_WINDOW, at=now)
    return code


def matching_step(secret: str, code: str) -> int | None:
    """The time step (RFC 6238) to which `code` belongs, if it is one that counts now."""
    digits = "".join(code.split())
    now = int(clock.utc_now().timestamp()) // mfa_settings.TOTP_PERIOD
    steps = [now + offset for offset in _STEPS]
    matching = [step for step in steps if constant_time_compare(digits, format_hotp_value(hotp_value(secret, step)))]
    return matching[0] if matching else None


def _use_step(mitarbeiter_id: int, step: int) -> bool:
    """Use up the code of this step; False when it was used before. Counted in the window of the step itself."""
    moment = datetime.fromtimestamp(step * mfa_settings.TOTP_PERIOD, UTC)
    try:
        limits.count("zweitfaktor-code", f"{mitarbeiter_id}|{step}", limit=1, window=_DAY, at=moment)
    except limits.TooMany:
        return False
    return True
