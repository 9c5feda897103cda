"""The one place where a form field becomes HTML: classes, hint, error, and what ties them to the input.

Inputs and selects are written here rather than by Django's templates, the same but for blank lines: a list of 200
countries is 400 templates there.

`PortalRenderer` is the project's FORM_RENDERER; its templates are ``templates/django/forms/``. A field says what it
needs by attributes: `sensibel` (never offered to translation or spell check), `breite` (expected length in
characters: 2, 4, 10 or 20), `inputmode` and `autocomplete` as widget attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django.forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Backend
from django.utils.functional import cached_property
from django.utils.html import conditional_escape

from portal.web.ui.datum import DatumWidget

TEMPLATES = Path(__file__).parent / "templates"
_BUILT_IN = Path(django.forms.__file__).parent / "templates"

# Widget classes in the order they are tried: a special one stands before the one it inherits from.
_KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (DatumWidget, "datum"),
    (widgets.CheckboxSelectMultiple, "mehrfach"),
    (widgets.RadioSelect, "auswahl"),
    (widgets.Select, "liste"),
    (widgets.CheckboxInput, "haken"),
    (widgets.Textarea, "textfeld"),
    (widgets.FileInput, "datei"),
    (widgets.Input, "eingabe"),
)
_CLASSES = {
    "datum": "kern-form-input__input",
    "mehrfach": "kern-form-check__checkbox",
    "auswahl": "kern-form-check__radio",
    "liste": "kern-form-input__select",
    "haken": "kern-form-check__checkbox",
    "textfeld": "kern-form-input__input",
    "datei": "kern-form-input__input",
    "eingabe": "kern-form-input__input",
}
_WIDGETS = "django/forms/widgets/"
_INPUTS = frozenset(  # whose templates only include Django's input.html
    f"{_WIDGETS}{name}.html"
    for name in ("text", "email", "tel", "input", "number", "url", "password", "hidden", "file", "checkbox",
                 "radio_option", "checkbox_option")
)  # fmt: skip
_DJANGO_ROWS = "10"  # of a Textarea nobody has given a height: too much for a short message


def mark_sensitive(fields: Iterable[Any]) -> None:
    """Keep what people type into these form fields from translation and spell check, which send it elsewhere."""
    for field in fields:
        field.sensibel = True


class KernBoundField(BoundField):
    """A field of a form with what its template needs to know."""

    @cached_property
    def art(self) -> str:
        """Kind of widget: eingabe, textfeld, liste, auswahl, mehrfach, haken, datei, datum."""
        widget = self.field.widget
        return next((kind for widget_class, kind in _KINDS if isinstance(widget, widget_class)), "eingabe")

    @property
    def freiwillig(self) -> bool:
        """Whether its label says so; in a form where everything is (`alles_freiwillig`), no label need say it, and a
        field that an answer can make necessary (`je_nachdem`) says in its hint when it is.
        """
        silent = getattr(self.form, "alles_freiwillig", False) or self.name in getattr(self.form, "je_nachdem", ())
        return not self.field.required and not silent

    @property
    def ist_gruppe(self) -> bool:
        """Whether it is several inputs under one legend."""
        return self.art in ("auswahl", "mehrfach", "datum")

    @property
    def sprungziel(self) -> str:
        """Id of the input an entry of the error summary leads to: of a group the first one."""
        return f"{self.auto_id}_0" if self.ist_gruppe else self.id_for_label or self.auto_id

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        chosen = widget or self.field.widget
        if chosen.is_hidden:
            return built
        css_class = _CLASSES[self.art]
        classes = [css_class, *([f"{css_class}--error"] if self.errors else []), *self._width()]
        built["class"] = " ".join([*classes, chosen.attrs.get("class", "")]).strip()
        if self.art == "mehrfach":
            built.pop("required", None)  # one box of the group is enough, not each
        if not self.ist_gruppe and self.aria_describedby:
            built.setdefault("aria-describedby", self.aria_describedby)  # Django leaves it out for file inputs
        if self.art == "eingabe":
            built.setdefault("spellcheck", "false")
        if self.art == "textfeld" and chosen.attrs.get("rows") == _DJANGO_ROWS:
            built["rows"] = "5"
        if getattr(self.field, "sensibel", False):
            built.update(spellcheck="false", translate="no")
        return built

    def _width(self) -> list[str]:
        width = getattr(self.field, "breite", None)
        return [f"breite-{width}"] if width else []


class PortalRenderer(DjangoTemplates):
    """Finds our templates before Django's; both by path, so that no order of INSTALLED_APPS matters."""

    form_template_name = "django/forms/formular.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = KernBoundField

    @cached_property
    def engine(self) -> Backend:
        return Backend(
            {"APP_DIRS": False, "DIRS": [TEMPLATES, _BUILT_IN], "NAME": "formulare", "OPTIONS": {}},
        )

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget", {})
        if template_name in _INPUTS and not widget.get("wrap_label"):
            return _input(widget)
        if template_name == f"{_WIDGETS}select.html":
            return _select(widget)
        return super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget)}>'


def _select(widget: dict[str, Any]) -> str:
    lines = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{conditional_escape(group)}">')
        lines += [
            f'  <option value="{conditional_escape(str(option["value"]))}"{_attributes(option)}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if group:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


def _attributes(widget: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )
