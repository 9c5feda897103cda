"""What a draft, a Fassung or a proposal holds, in words that an editor knows: names for ids, euros for cents, days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from portal.core.clock import BERLIN
from portal.core.money import euros
from portal.formular.rules.oertlich import Ortsstand, own_text
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.kommune.rules.kontakt import PARTS
from portal.leistung.models import Angebot, ExterneStelle, Funktion, Leistung, Vereinbarung
from portal.redaktion.rules.startseite import BLOECKE
from portal.web.verwaltung.vereinbarungsformular import VEREINBARUNGSARTEN

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.+-]+")


class Worte:
    """Tells values in words; the names that are needed are read once."""

    def told(self, inhalt: Mapping[str, Any]) -> dict[str, str]:
        """Every field of a content by its name, the own paragraphs beside the others."""
        texts = {name: own["text"] for name, own in inhalt.get("texte", {}).items()}
        if "ort" in inhalt:  # what a Kommune says of its own in a form
            texts |= {name: own_text(wert) for name, wert in Ortsstand.model_validate(inhalt["ort"]).werte.items()}
        return {name: self.tell(name, value) for name, value in inhalt.items() if name not in ("texte", "ort")} | texts

    def tell(self, name: str, value: Any) -> str:
        if name == "annahme":
            return "; ".join(self._point(each) for each in value)
        if name == "saetze":
            return "; ".join(f"{key}: {self._one('_cents', cents)}" for key, cents in value.items())
        if name == "sonderzeiten":
            return "\n".join(self._dated(each, "text") for each in value)
        if name == "kontakte":
            return "\n".join(self._dated(each, *PARTS) for each in value)
        if isinstance(value, list):
            return ", ".join(self._names(name).get(each, str(each)) for each in value)
        return self._one(name, value)

    def _one(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if name.endswith("_cents"):
            return _("kostenfrei") if value == 0 else euros(value)
        if name == "gebuehrenregel":
            return "" if value == "keine" else str(Vereinbarung.Gebuehrenregel(value).label)
        if name == "anteil":
            return f"{float(value) * 100:.0f} %"
        return self._names(name).get(value) or _day(str(value))

    def _names(self, name: str) -> Mapping[Any, str]:
        if name in ("von", "an", "gebiet"):
            return self._bodies
        if name in ("leistungen", "haeufig"):
            return self._leistungen
        known: dict[str, Any] = {"modus": Angebot.Modus.choices, "bloecke": BLOECKE, "art": VEREINBARUNGSARTEN}
        if name in known:
            return {key: str(label) for key, label in dict(known[name]).items()}
        return self._others(name)

    def _others(self, name: str) -> Mapping[Any, str]:
        if name == "funktionen":
            return self._funktionen
        return self._offices if name in ("organisationseinheit_id", "nachfolge_id") else {}

    @cached_property
    def _bodies(self) -> Mapping[Any, str]:
        outside = dict(ExterneStelle.objects.values_list("id", "name"))
        return outside | {each.id: each.bezeichnung for each in all_kommunen().values()}

    @cached_property
    def _leistungen(self) -> Mapping[Any, str]:
        return dict(Leistung.objects.values_list("id", "titel"))

    @cached_property
    def _funktionen(self) -> Mapping[Any, str]:
        return dict(Funktion.objects.values_list("id", "titel"))

    @cached_property
    def _offices(self) -> Mapping[Any, str]:
        return dict(Organisationseinheit.objects.values_list("id", "name"))

    def _point(self, point: Mapping[str, Any]) -> str:
        takes = {True: _("nimmt an"), False: _("nimmt nicht an"), None: _("nicht bekannt")}[point["nimmt_an"]]
        where = self._bodies.get(point["kommune"], point["kommune"])
        what = self._leistungen.get(point["leistung"], point["leistung"])
        condition = f" ({point['bedingung']})" if point["bedingung"] else ""
        return f"{where}, {what}: {takes}{condition}"

    def _dated(self, row: Mapping[str, Any], *names: str) -> str:
        days = [_day(row[name] or "") for name in ("ab", "bis")]
        return f"{_(' bis ').join(filter(None, days))}: {', '.join(filter(None, (row[name] for name in names)))}"


def _day(text: str) -> str:
    """A day or a moment as people write it; every other text as it is."""
    if _DAY.fullmatch(text):
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    if _MOMENT.fullmatch(text):
        return f"{datetime.fromisoformat(text).astimezone(BERLIN):%d.%m.%Y, %H:%M}"
    return text
