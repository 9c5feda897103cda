"""A date as people write it: day, month and year in three inputs, without a calendar to click through."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PARTS = ("tag", "monat", "jahr")


class DatumWidget(forms.MultiWidget):
    """Three text inputs named ``<field>_tag``, ``<field>_monat`` and ``<field>_jahr``.

    `autocomplete` is ``bday`` for the person's own date of birth; the parts become bday-day, bday-month, bday-year.
    """

    template_name = "django/forms/widgets/datum.html"
    use_fieldset = True

    def __init__(self, *, autocomplete: str = "", attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name, english, length in zip(_PARTS, ("day", "month", "year"), (2, 2, 4), strict=True):
            part = {"inputmode": "numeric", "maxlength": length, "autocomplete": "off"}
            if autocomplete:
                part["autocomplete"] = f"{autocomplete}-{english}"
            parts[name] = forms.TextInput(attrs=part)
        super().__init__(widgets=parts, attrs=attrs)

    def decompress(self, value: date | None) -> list[str]:
        return [f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Tag"), _("Monat"), _("Jahr"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
        return context


class DatumField(forms.MultiValueField):
    """A date out of three inputs; says which part is missing or that the day does not exist."""

    widget = DatumWidget

    def __init__(
        self, *, autocomplete: str = "", earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("widget", DatumWidget(autocomplete=autocomplete))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Geben Sie ein Datum an.")})
        fields = [forms.CharField(required=False) for _part in _PARTS]
        super().__init__(fields=fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            return None
        names = (_("der Tag"), _("der Monat"), _("das Jahr"))
        missing = [name for name, text in zip(names, data_list, strict=True) if not text]
        if missing:
            raise ValidationError(_("Im Datum fehlt %(teil)s.") % {"teil": _(" und ").join(missing)}, code="incomplete")
        value = _to_date(*data_list)
        if self.earliest and value < self.earliest:
            text = _("Das Datum darf nicht vor dem %(datum)s liegen.")
            raise ValidationError(text % {"datum": self.earliest.strftime("%d.%m.%Y")}, code="too_early")
        if self.latest and value > self.latest:
            text = _("Das Datum darf nicht nach dem %(datum)s liegen.")
            raise ValidationError(text % {"datum": self.latest.strftime("%d.%m.%Y")}, code="too_late")
        return value


def _to_date(day: str, month: str, year: str) -> date:
    if not all(part.isascii() and part.isdigit() for part in (day, month, year)):
        raise ValidationError(_("Schreiben Sie das Datum in Ziffern, zum Beispiel 24 12 1988."), code="invalid")
    if len(year) != 4:
        raise ValidationError(_("Schreiben Sie das Jahr mit vier Ziffern, zum Beispiel 1988."), code="invalid")
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError) as error:  # a day of twenty digits overflows
        raise ValidationError(_("Diesen Tag gibt es nicht. Prüfen Sie Tag, Monat und Jahr."), code="invalid") from error
