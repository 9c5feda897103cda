"""Wiring of the subject vorgang: what it does when the subjects below report something."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class VorgangConfig(AppConfig):
    name = "portal.vorgang"
    label = "vorgang"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.dokument.events import datei_refused
        from portal.redaktion.events import role_ends
        from portal.zahlung import events

        datei_refused.connect(_datei_refused, dispatch_uid="vorgang.datei_refused")
        role_ends.connect(_role_ends, dispatch_uid="vorgang.role_ends")
        events.forderung_paid.connect(_forderung_paid, dispatch_uid="vorgang.forderung_paid")
        events.forderung_lapsed.connect(_forderung_lapsed, dispatch_uid="vorgang.forderung_lapsed")


def _datei_refused(sender: Any, *, datei: Any, at: Any, **kwargs: Any) -> None:
    from portal.vorgang.operations.documents import on_datei_refused

    on_datei_refused(datei=datei, at=at)


def _role_ends(sender: Any, *, rolle: Any, others: Any, **kwargs: Any) -> None:
    from portal.vorgang.operations.nachfolge import on_role_ends

    on_role_ends(rolle=rolle, others=others)


def _forderung_paid(sender: Any, *, forderung: Any, at: Any, **kwargs: Any) -> None:
    from portal.vorgang.operations.intake import on_forderung_paid

    on_forderung_paid(forderung=forderung, at=at)


def _forderung_lapsed(sender: Any, *, forderung: Any, at: Any, **kwargs: Any) -> None:
    from portal.vorgang.operations.intake import on_forderung_lapsed

    on_forderung_lapsed(forderung=forderung, at=at)
