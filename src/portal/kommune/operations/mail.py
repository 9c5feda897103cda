"""Mails that the portal writes by itself, in the name of a Kommune."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from portal.kommune.models import Kommune
from portal.kommune.queries import sender_address


def automatic_mail(kommune: Kommune, *, to: str, subject: str, text: str, number: object) -> EmailMessage:
    """Ready to be sent; `number` becomes its Message-ID, so a repetition after a crash is known as the same mail."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1]
    headers = {"Message-ID": f"<{number}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, sender_address(kommune), [to], headers=headers)


def in_both_languages(write: Callable[[], str]) -> str:
    """What `write` says in German, and below it in English: nobody knows which of them the reader reads."""
    texts = []
    for language in ("de", "en"):
        with override(language):
            texts.append(write())
    return "\n----- English -----\n\n".join(texts)
