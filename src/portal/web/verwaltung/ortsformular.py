"""The page on which an editor says what is different in their Kommune: a few fields for each place of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.formular.rules import Formular, Typ
from portal.formular.rules.oeffnung import Oeffnung
from portal.formular.rules.oertlich import FRAGEARTEN, Ortsstand
from portal.formular.rules.ortsvergleich import Abgleich, core_text
from portal.web.verwaltung.felder import FELDER
from portal.web.verwaltung.formulare import BemerkungField, PieceForm, TagField, ZeileField, as_day, as_iso

_KINDS = {
    Typ.TEXT: gettext_lazy("eine Zeile Text"),
    Typ.TEXTLANG: gettext_lazy("mehrere Zeilen Text"),
    Typ.JANEIN: gettext_lazy("ja oder nein"),
    Typ.AUSWAHL: gettext_lazy("eine von mehreren Antworten"),
    Typ.DATUM: gettext_lazy("ein Tag"),
    Typ.GANZZAHL: gettext_lazy("eine Zahl"),
    Typ.BETRAG: gettext_lazy("ein Geldbetrag"),
}
_LABELS: dict[str, Any] = {
    "text": gettext_lazy("Ihr Text"),
    "frage": gettext_lazy("Ihre Frage"),
    "anlage": gettext_lazy("Was soll man hochladen?"),
    "option": gettext_lazy("Bei uns nicht anbieten"),
    "empfaenger": gettext_lazy("Wer bekommt es bei Ihnen?"),
    "tag": gettext_lazy("Ihr Tag"),
}
_PARTS = (
    *("w", "en", "typ", "antworten", "antworten_en", "hinweis", "hinweis_en", "funktion", "stelle", "pflicht"),
    *("geprueft", "gesehen"),
)  # of the names of a place's fields, in the order of the page
_ENGLISH_PARTS = ("en", "antworten_en", "hinweis_en")
_CONFIRMED = gettext_lazy("Diese Angabe ist geprüft")
_UNCONFIRMED = gettext_lazy("Ohne Haken bleibt sie hier stehen, und auf der Seite steht, dass die Kommune es mitteilt.")

_ENGLISH = gettext_lazy("Auf Englisch")
_GERMAN_BINDS = gettext_lazy(
    "Verbindlich ist der deutsche Text. Ohne englischen steht er auch auf der englischen Seite."
)
_HINT_ENGLISH = gettext_lazy("Hinweis auf Englisch")


class OrtsformularForm(PieceForm):
    """See the module. `kern` is the newest form, `konflikte` where it has moved under words of the Kommune."""

    gilt_ab = TagField(label=FELDER["gueltig_ab"], required=False, help_text=gettext_lazy("Leer: sofort."))

    def __init__(
        self,
        data: Any = None,
        *,
        inhalt: dict[str, Any],
        nummer: int,
        grund: str,
        kern: Formular,
        konflikte: list[Abgleich],
        funktionen: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, initial={"nummer": nummer, "grund": grund, "gilt_ab": as_day(inhalt["gilt_ab"])})
        self.kern, self.konflikte, self.funktionen = kern, konflikte, funktionen
        self.vorher: dict[str, Any] = inhalt["ort"]
        for place in kern.oertlich:
            self.fields |= self._fields_of(place, self.vorher["werte"].get(place.id, {}))
        for each in konflikte:
            self.fields[f"gesehen_{each.oeffnung}"] = forms.BooleanField(
                label=_("Verglichen: Was hier eingetragen ist, soll gelten"), required=False
            )
        self.order_fields(["gilt_ab", *(name for name in self.fields if name not in ("gilt_ab", "grund")), "grund"])

    @property
    def punkte(self) -> list[dict[str, Any]]:
        """For the page: each place with its fields, and those that are gone."""
        conflicts = {each.oeffnung: each for each in self.konflikte}
        rows = [self._row(place, conflicts.pop(place.id, None)) for place in self.kern.oertlich]
        gone = [
            {"id": each.oeffnung, "titel": each.titel, "konflikt": each, "felder": [self[f"gesehen_{each.oeffnung}"]]}
            for each in conflicts.values()
        ]
        return rows + gone

    def _row(self, place: Oeffnung, konflikt: Abgleich | None) -> dict[str, Any]:
        """One place; `offen` says whether its fields stand open, None where there is nothing to fold."""
        parts = {part: self[f"{part}_{place.id}"] for part in _PARTS if f"{part}_{place.id}" in self.fields}
        english = [parts.pop(part) for part in _ENGLISH_PARTS if part in parts]
        has_english = any(each.value() or each.errors for each in english)
        has_own = "w" in parts and bool(parts["w"].value())
        is_faulty = any(each.errors for each in parts.values())
        is_folded = place.art not in ("gebuehr", "option")
        return {
            "id": place.id,
            "titel": place.titel,
            "hinweis": place.hinweis,
            "kern": core_text(self.kern, place),
            "betrag": place.art == "gebuehr",
            "konflikt": konflikt,
            "felder": list(parts.values()),
            "englisch": english,
            "englisch_offen": has_english,
            "eigen": has_own,
            "offen": (has_own or has_english or is_faulty or bool(konflikt)) if is_folded else None,
        }

    def _fields_of(self, place: Oeffnung, said: dict[str, Any]) -> dict[str, forms.Field]:
        if place.art == "gebuehr":
            return {}  # what is charged: the Angebot's
        said = said if said.get("art") == place.art else {}
        label = _LABELS[place.art]
        if place.art == "option":
            return {f"w_{place.id}": forms.BooleanField(label=label, required=False, initial=bool(said))}
        make = {"text": _text, "tag": _day, "frage": _question, "anlage": _file}.get(place.art)
        own = make(said, label) if make else _recipient(said, label, self.funktionen)
        if place.art == "text":
            own["geprueft"] = forms.BooleanField(
                label=_CONFIRMED, help_text=_UNCONFIRMED, required=False, initial=said.get("bestaetigt", False)
            )
        return {f"{name}_{place.id}": field for name, field in own.items()}

    def content(self) -> dict[str, Any]:
        values, undecided = (
            self.cleaned_data,
            [each.oeffnung for each in self.konflikte if not self.cleaned_data[f"gesehen_{each.oeffnung}"]],
        )
        said = {place.id: wert for place in self.kern.oertlich if (wert := self._value_of(place, values))}
        if undecided:  # what has no place any more stays until somebody has seen that
            places = {place.id for place in self.kern.oertlich}
            said |= {name: wert for name, wert in self.vorher["werte"].items() if name not in places}
        version = self.vorher["version"] if undecided else self.kern.version
        stand = Ortsstand.model_validate({"version": version, "werte": said})
        return {"gilt_ab": as_iso(values["gilt_ab"]), "ort": stand.model_dump(mode="json", by_alias=True)}

    def _value_of(self, place: Oeffnung, values: dict[str, Any]) -> dict[str, Any] | None:
        """What was typed at a place; None where nothing was."""
        typed = {
            name.removesuffix(f"_{place.id}"): value for name, value in values.items() if name.endswith(f"_{place.id}")
        }
        if typed.get("w") in ("", None, False):
            return None
        earlier = self.vorher["werte"].get(place.id, {})
        return {"art": place.art, **_READ[place.art](typed, earlier), "en": _english(typed)}


def _text(said: dict[str, Any], label: str) -> dict[str, forms.Field]:
    widget = forms.Textarea(attrs={"rows": 3})
    english = BemerkungField(
        label=_ENGLISH, help_text=_GERMAN_BINDS, required=False, max_length=8000,
        initial=_said_in_english(said, "text"), widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )  # fmt: skip
    return {
        "w": BemerkungField(label=label, required=False, max_length=4000, widget=widget, initial=said.get("text")),
        "en": english,
    }


def _day(said: dict[str, Any], label: str) -> dict[str, forms.Field]:
    return {"w": TagField(label=label, required=False, initial=as_day(said.get("tag")))}


def _line_in_english(said: dict[str, Any], name: str, *, label: Any = _ENGLISH, most: int = 300) -> forms.Field:
    widget = forms.TextInput(attrs={"lang": "en"})
    shown = _said_in_english(said, name)
    return ZeileField(label=label, required=False, max_length=most, initial=shown, widget=widget)


def _said_in_english(said: dict[str, Any], name: str) -> str:
    """The English of one of its texts; that of a question's answers, one in each line."""
    own, known = said.get("feld", said), said.get("en", {})
    if name == "optionen":
        lines = [known.get(each["label"], "") for each in own.get("optionen", [])]
        return "\n".join(lines) if any(lines) else ""
    return str(known.get(own.get(name, ""), ""))


def _english(typed: dict[str, Any]) -> dict[str, str]:
    """What was typed in English by its German text; answers belong together line by line."""
    lines = [(name, f"{name}_en") for name in ("hinweis", "antworten")]
    found = {typed["w"]: typed.get("en", "")} if isinstance(typed["w"], str) else {}
    for german, english in lines:
        if english in typed:
            found |= dict(zip(_lines(typed[german]), _lines(typed[english]), strict=False))
    return {german: text for german, text in found.items() if german and text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _question(said: dict[str, Any], label: str) -> dict[str, forms.Field]:
    feld = said.get("feld", {})
    answers = "\n".join(each["label"] for each in feld.get("optionen", []))
    return {
        "w": ZeileField(label=label, required=False, max_length=200, initial=feld.get("label")),
        "en": _line_in_english(said, "label"),
        "typ": forms.ChoiceField(
            label=gettext_lazy("Wie wird geantwortet?"),
            choices=[(each.value, _KINDS[each]) for each in FRAGEARTEN],
            initial=feld.get("typ", Typ.TEXT.value),
            required=False,
        ),
        "antworten": BemerkungField(
            label=gettext_lazy("Antworten zur Auswahl"),
            help_text=gettext_lazy("Nur bei mehreren Antworten: eine je Zeile."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=answers,
        ),
        "antworten_en": BemerkungField(
            label=gettext_lazy("Die Antworten auf Englisch, in derselben Reihenfolge"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            initial=_said_in_english(said, "optionen"),
        ),
        "hinweis": ZeileField(
            label=gettext_lazy("Hinweis unter der Frage"), required=False, max_length=300, initial=feld.get("hinweis")
        ),
        "hinweis_en": _line_in_english(said, "hinweis", label=_HINT_ENGLISH),
        "pflicht": forms.BooleanField(
            label=gettext_lazy("Ohne Antwort geht es nicht weiter"), required=False, initial=bool(feld.get("pflicht"))
        ),
    }


def _file(said: dict[str, Any], label: str) -> dict[str, forms.Field]:
    return {
        "w": ZeileField(label=label, required=False, max_length=120, initial=said.get("label")),
        "en": _line_in_english(said, "label"),
        "hinweis": ZeileField(
            label=gettext_lazy("Hinweis dazu"), required=False, max_length=300, initial=said.get("hinweis")
        ),
        "hinweis_en": _line_in_english(said, "hinweis", label=_HINT_ENGLISH),
        "pflicht": forms.BooleanField(
            label=gettext_lazy("Ohne diese Datei geht es nicht weiter"),
            required=False,
            initial=said.get("pflicht", False),
        ),
    }


def _recipient(said: dict[str, Any], label: str, funktionen: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        "w": ZeileField(
            label=label,
            help_text=gettext_lazy("So, dass es in einen Satz passt: das Ordnungsamt."),
            required=False,
            max_length=120,
            initial=said.get("wer"),
        ),
        "en": _line_in_english(said, "wer"),
        "funktion": forms.ChoiceField(
            label=gettext_lazy("Die Stelle mit dieser Aufgabe"),
            choices=[("", gettext_lazy("keine in diesem Portal")), *funktionen],
            required=False,
            initial=said.get("funktion", ""),
        ),
        "stelle": ZeileField(
            label=gettext_lazy("Oder eine Stelle außerhalb"), required=False, max_length=120, initial=said.get("stelle")
        ),
    }


def _read_question(typed: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    """The field as it was, with what the page shows of it; an answer keeps its value as long as its words stay."""
    feld = dict(earlier.get("feld", {})) | {"label": typed["w"], "typ": typed["typ"], "hinweis": typed["hinweis"]}
    known = {each["label"]: each for each in feld.pop("optionen", [])}
    lines = list(dict.fromkeys(line.strip() for line in typed["antworten"].splitlines() if line.strip()))
    if typed["typ"] == Typ.AUSWAHL:
        taken = {each["wert"] for each in known.values()}
        free = (f"a{number}" for number in range(1, 200) if f"a{number}" not in taken)
        feld["optionen"] = [known.get(line) or {"wert": next(free), "label": line} for line in lines]
    feld["pflicht"] = typed["pflicht"]
    missing = _("Beantworten Sie diese Frage: %(frage)s") % {"frage": typed["w"]}
    feld["meldungen"] = {**feld.get("meldungen", {}), "fehlt": missing if typed["pflicht"] else ""}
    return {"feld": feld}


_READ: dict[str, Any] = {
    "text": lambda typed, _earlier: {"text": typed["w"], "bestaetigt": typed["geprueft"]},
    "frage": _read_question,
    "anlage": lambda typed, _earlier: {
        "label": typed["w"],
        "hinweis": typed["hinweis"],
        "pflicht": typed["pflicht"],
    },
    "option": lambda _typed, _earlier: {},
    "tag": lambda typed, _earlier: {"tag": as_iso(typed["w"])},
    "empfaenger": lambda typed, _earlier: {
        "wer": typed["w"],
        "funktion": typed["funktion"],
        "stelle": typed["stelle"],
    },
}
