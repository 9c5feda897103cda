"""Sending an invitation from a page: by mail, or as a link to be passed on where no mail goes out now."""

from __future__ import annotations

from portal.core.db import forbid_in_transaction
from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url
from portal.konto.operations import send_invitation


def send_or_link(*, kommune: Kommune, email: str, token: str) -> str:
    """Empty when the mail is out; else the link, which can be shown this once."""
    forbid_in_transaction("SMTP")
    url = kommune_url(kommune, f"/arbeitsplatz/einladung/{token}/")
    try:
        send_invitation(email=email, bezeichnung=kommune.bezeichnung, url=url)
    except OSError:  # smtplib's errors are among them: the page says so, and shows the link
        return url
    return ""
