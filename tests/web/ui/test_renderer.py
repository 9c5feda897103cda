"""A field's HTML: label, hint, error, and what ties them together for people who cannot see them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils.safestring import mark_safe
from lxml import html

from portal.web.ui.datum import DatumField
from portal.web.ui.renderer import PortalRenderer


class Formular(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie im Ausweis")
    zusatz = forms.CharField(label="Zusatz", required=False)
    art = forms.ChoiceField(label="Art", choices=[("a", "Erste"), ("b", "Zweite")], widget=forms.RadioSelect)
    viele = forms.MultipleChoiceField(label="Viele", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    ort = forms.ChoiceField(label="Ort", choices=[("a", "A")])
    datei = forms.FileField(label="Datei", help_text="PDF")
    geboren = DatumField(label="Geboren", help_text="Tag, Monat, Jahr", autocomplete="bday")
    versteckt = forms.CharField(widget=forms.HiddenInput, initial="x")


def rendered(form: forms.Form) -> Any:
    return html.fromstring(f"<form>{form}</form>")


def test_every_input_has_its_label() -> None:
    tree = rendered(Formular())

    for element in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert tree.xpath(f"//label[@for='{element.get('id')}']"), element.get("name")


def test_hint_and_error_are_tied_to_the_field() -> None:
    tree = rendered(Formular({}))

    for name, expected in (("name", "id_name_helptext id_name_error"), ("datei", "id_datei_helptext id_datei_error")):
        (element,) = tree.xpath(f"//input[@name='{name}']")
        assert element.get("aria-describedby") == expected
        assert element.get("aria-invalid") == "true"
        assert all(tree.xpath(f"//*[@id='{part}']") for part in expected.split())


@pytest.mark.parametrize("name", ["art", "viele", "geboren"])
def test_group_carries_hint_and_error_at_its_fieldset(name: str) -> None:
    tree = rendered(Formular({}))

    (fieldset,) = tree.xpath(f"//fieldset[.//input[@id='id_{name}_0']]")

    assert f"id_{name}_error" in fieldset.get("aria-describedby")
    assert fieldset.xpath("./legend")


def test_only_what_is_voluntary_is_marked() -> None:
    tree = rendered(Formular())

    assert "(freiwillig)" in tree.xpath("string(//label[@for='id_zusatz'])")
    assert tree.xpath("count(//*[contains(text(), '(freiwillig)')])") == 1
    assert "*" not in tree.text_content()


def test_error_of_a_person_cannot_become_markup() -> None:
    class Boese(forms.Form):
        art = forms.ChoiceField(label="<b>Art</b>", choices=[("a", "A")], help_text="<i>x</i>")

    markup = str(Boese({"art": "<script>alert(1)</script>"}))

    assert "<script>" not in markup and "<b>" not in markup and "<i>" not in markup


def test_what_was_typed_is_still_there() -> None:
    form = Formular({"name": "Zoë", "art": "b", "geboren_tag": "31", "geboren_monat": "2", "geboren_jahr": "2024"})
    tree = rendered(form)

    assert tree.xpath("string(//input[@name='name']/@value)") == "Zoë"
    assert tree.xpath("//input[@name='art'][@checked]/@value") == ["b"]
    assert tree.xpath("//input[starts-with(@name, 'geboren')]/@value") == ["31", "2", "2024"]


def test_sensitive_field_is_kept_from_translation_and_spell_check() -> None:
    class Geheim(forms.Form):
        iban = forms.CharField()
        iban.sensibel = True  # type: ignore[attr-defined]

    (element,) = rendered(Geheim()).xpath("//input")

    assert (element.get("translate"), element.get("spellcheck")) == ("no", "false")


def test_date_of_birth_can_be_filled_in_by_the_browser() -> None:
    tree = rendered(Formular())

    assert tree.xpath("//input[starts-with(@name, 'geboren')]/@autocomplete") == ["bday-day", "bday-month", "bday-year"]


class Termin(forms.Form):
    tag = DatumField(earliest=date(1876, 1, 1), latest=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("", "", ""), "Geben Sie ein Datum an."),
        (("24", "", "2019"), "Im Datum fehlt der Monat."),
        (("", "", "2019"), "Im Datum fehlt der Tag und der Monat."),
        (("31", "02", "2024"), "Diesen Tag gibt es nicht. Prüfen Sie Tag, Monat und Jahr."),
        (("24", "12", "19"), "Schreiben Sie das Jahr mit vier Ziffern, zum Beispiel 1988."),
        (("24", "Dez", "2019"), "Schreiben Sie das Datum in Ziffern, zum Beispiel 24 12 1988."),
        (("²", "12", "2019"), "Schreiben Sie das Datum in Ziffern, zum Beispiel 24 12 1988."),
        (("22", "11", "2026"), "Das Datum darf nicht nach dem 21.11.2026 liegen."),
        (("31", "12", "1875"), "Das Datum darf nicht vor dem 01.01.1876 liegen."),
    ],
)
def test_wrong_date_says_what_is_wrong(parts: tuple[str, str, str], message: str) -> None:
    form = Termin(dict(zip(("tag_tag", "tag_monat", "tag_jahr"), parts, strict=True)))

    assert form.errors["tag"] == [message]


def test_right_date_is_a_date() -> None:
    form = Termin({"tag_tag": " 4", "tag_monat": "07", "tag_jahr": "1988"})

    assert form.is_valid()
    assert form.cleaned_data["tag"] == date(1988, 7, 4)


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


HOSTILE = """"><script>alert(1)</script>&amp; 'ä' {{ x }}"""


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"maxlength": 5, "list": HOSTILE, "readonly": True, "data-x": False}),
        forms.EmailInput(), forms.HiddenInput(), forms.NumberInput(), forms.FileInput(),
        forms.CheckboxInput(attrs={"value": "ja"}), forms.PasswordInput(),
        forms.Select(choices=[("", "Bitte wählen"), (HOSTILE, HOSTILE), ("Gruppe", [("x", "X"), ("y", HOSTILE)])]),
        forms.Select(choices=[]),
    ],
    ids=lambda widget: type(widget).__name__,
)  # fmt: skip
@pytest.mark.parametrize("value", [None, "", HOSTILE, mark_safe("<b>"), 7, True])
def test_a_widget_is_written_as_djangos_own_template_writes_it(widget: forms.Widget, value: Any) -> None:
    context = widget.get_context(f"name-{HOSTILE}", value, {"id": "id", "required": True, "aria-describedby": HOSTILE})
    renderer, name = PortalRenderer(), str(widget.template_name)
    ours = renderer.render(name, context)
    assert lines_of(ours) == lines_of(super(PortalRenderer, renderer).render(name, context))
    assert "<script" not in ours


def test_a_box_of_a_choice_is_written_as_djangos_own_template_writes_it() -> None:
    renderer = PortalRenderer()
    for widget in (forms.RadioSelect(choices=[("a", HOSTILE)]), forms.CheckboxSelectMultiple(choices=[("a", HOSTILE)])):
        for wraps in (True, False):
            [option] = widget.subwidgets("art", ["a"], {"id": "id"})
            context, name = {"widget": option | {"wrap_label": wraps}}, option["template_name"]
            assert renderer.render(name, context) == super(PortalRenderer, renderer).render(name, context)
