"""Compares a catalogue that was delivered with ours, object by object and field by field."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple
from datetime import datetime

from portal.leistung.models import Leistung
from portal.leistung.operations.austausch import austausch
from portal.leistung.ports import Katalogdienst, Katalogleistung, Katalogobjekt, Katalogstelle
from portal.leistung.queries.austausch import catalogue_extract
from portal.leistung.queries.uebernahme import LEISTUNG, imported_texts
from portal.leistung.rules import austausch as regeln
from portal.leistung.rules.texte import without_doubt
from portal.leistung.rules.uebernahme import Ergebnis, Vergleich, judge, judge_words


def _module(code: str, language: str) -> Callable[[Katalogleistung], str]:
    return lambda leistung: leistung.texte.get((code, language), "")


# Field of Leistung -> where it stands in exchange.
FIELDS: dict[str, Callable[[Katalogleistung], str]] = {
    "titel": _module(regeln.BEZEICHNUNG, "de"),
    "titel_en": _module(regeln.BEZEICHNUNG, "en"),
    "beschreibung": _module(regeln.KURZTEXT, "de"),
    "rechtsgrundlagen": _module(regeln.RECHTSGRUNDLAGEN, "de"),
    "unterlagen": _module(regeln.UNTERLAGEN, "de"),
    "gebuehr_text": lambda leistung: leistung.kosten,
    "bearbeitungszeit": lambda leistung: leistung.bearbeitungsdauer,
}
_PER_KOMMUNE = {"gebuehr_text", "bearbeitungszeit"}  # one line a Kommune: a part of the lines is no difference
_NO_FIELD = "dafür hat der Katalog kein Feld"
_NOT_OURS = "keine unserer Kennungen; Stellen und Onlinedienste pflegt jede Behörde selbst"
_KNOWN_MODULES = {
    (code, language)
    for code, languages in {
        regeln.BEZEICHNUNG: ("de", "en"),
        regeln.LEISTUNGSBEZEICHNUNG: ("de",),
        regeln.KURZTEXT: ("de",),
        regeln.RECHTSGRUNDLAGEN: ("de",),
        regeln.UNTERLAGEN: ("de",),
        regeln.ANSPRECHPUNKT: ("de",),
    }.items()
    for language in languages
}


class Abgleich:
    """One comparison. `leistungen` are ours, locked, for whoever wants to change them."""

    def __init__(self, at: datetime) -> None:
        self._plain = austausch().plain
        self.leistungen = {row.id: row for row in Leistung.objects.select_for_update()}
        ours = list(catalogue_extract(None, at).objekte)
        self._handed = {each.id: each for each in ours if isinstance(each, Katalogleistung)}
        self._stellen = {each.id: each for each in ours if isinstance(each, Katalogstelle)}
        self._dienste = {each.id: each for each in ours if isinstance(each, Katalogdienst)}
        self._by_key = {key: each.id for each in self._handed.values() for key in each.leika}
        self._imported = imported_texts()
        self._unused: Counter[tuple[str, str]] = Counter()  # (what, why) -> how often

    def compare(self, objekte: Iterable[Katalogobjekt]) -> Iterator[Vergleich]:
        """The findings, one for an object that is as ours is. A Leistung that comes twice is a conflict."""
        found: dict[str, list[list[Vergleich]]] = defaultdict(list)
        for objekt in objekte:
            match objekt:
                case Katalogleistung():
                    vergleiche = list(self._leistung(objekt))
                    found[vergleiche[0].gegenstand].append(vergleiche)
                case Katalogstelle():
                    yield from self._stelle(objekt)
                case Katalogdienst():
                    yield from self._dienst(objekt)
        for gegenstand, times in found.items():
            if len(times) == 1:
                yield from times[0]
            else:
                grund = f"kommt in der Datei {len(times)}-mal vor"
                yield Vergleich(gegenstand, times[0][0].titel, Ergebnis.KONFLIKT, grund=grund)
        for (what, grund), count in sorted(self._unused.items()):
            yield Vergleich(f"datei:{what}", f"{what}, {count}-mal", Ergebnis.IGNORIERT, grund=grund)

    def _leistung(self, objekt: Katalogleistung) -> Iterator[Vergleich]:
        title = FIELDS["titel"](objekt) or objekt.texte.get((regeln.LEISTUNGSBEZEICHNUNG, "de"), objekt.id)
        wrong = [key for key in objekt.leika if not regeln.LEIKA.fullmatch(key)]
        candidates = self._candidates(objekt)
        if len(candidates) > 1:
            yield _one(objekt.id, title, Ergebnis.KONFLIKT, f"passt zu mehreren: {', '.join(sorted(candidates))}")
        elif wrong:
            yield _one(objekt.id, title, Ergebnis.IGNORIERT, f"falscher Leistungsschlüssel: {', '.join(wrong)}")
        elif not candidates and not objekt.eigen and not objekt.leika:
            yield _one(objekt.id, title, Ergebnis.IGNORIERT, "kein Leistungsschlüssel")
        elif not candidates:
            grund = "Ortsbezug, Verfahrensart und Zuständigkeit stehen nicht in der Datei: die Redaktion legt sie an"
            yield Vergleich(f"neu:{objekt.id}", title, Ergebnis.NEU, geliefert=_summary(objekt), grund=grund)
        else:
            yield from self._fields(objekt, self.leistungen[candidates.pop()])

    def _candidates(self, objekt: Katalogleistung) -> set[str]:
        """Our Leistungen that are meant: by our own id, else by key."""
        if objekt.eigen:
            return {objekt.id} & set(self.leistungen)
        return {self._by_key[key] for key in objekt.leika if key in self._by_key}

    def _fields(self, objekt: Katalogleistung, leistung: Leistung) -> Iterator[Vergleich]:
        self._count_unknown(objekt)
        found = [*self._texts(objekt, leistung), *self._key(objekt, leistung), *_words(objekt, leistung)]
        yield from found or [Vergleich(LEISTUNG + leistung.id, leistung.titel, Ergebnis.UNVERAENDERT)]

    def _texts(self, objekt: Katalogleistung, leistung: Leistung) -> Iterator[Vergleich]:
        handed = self._handed[leistung.id]
        for name, read in FIELDS.items():
            here = text_of(leistung, name)
            out, delivered = self._plain(read(handed)), self._plain(read(objekt))
            if name in _PER_KOMMUNE and set(delivered.split("\n")) <= {*out.split("\n"), without_doubt(here)}:
                continue
            last = self._imported.get(leistung.id, {}).get(name, [None])[-1]
            result = judge(hier=here, ausgegeben=out, geliefert=delivered, zuletzt=last)
            grund = ""
            if result is Ergebnis.GEAENDERT and (limit := _too_long(name, delivered)):
                result, grund = Ergebnis.KONFLIKT, f"länger als {limit} Zeichen"
            if result is not Ergebnis.UNVERAENDERT:
                yield Vergleich(LEISTUNG + leistung.id, leistung.titel, result, name, here, delivered, grund)

    def _key(self, objekt: Katalogleistung, leistung: Leistung) -> Iterator[Vergleich]:
        """A key that is not the one we hand out; a doubtful one of ours is not replaced either."""
        ours, theirs = set(self._handed[leistung.id].leika), set(objekt.leika)
        if theirs - ours:
            delivered = "\n".join(sorted(theirs))
            yield Vergleich(
                LEISTUNG + leistung.id, leistung.titel, Ergebnis.KONFLIKT, "leika", leistung.leika, delivered
            )

    def _count_unknown(self, objekt: Katalogleistung) -> None:
        unknown = sorted(set(objekt.texte) - _KNOWN_MODULES)
        self._unused.update((f"Textmodul {code} ({language})", _NO_FIELD) for code, language in unknown)

    def _stelle(self, objekt: Katalogstelle) -> Iterator[Vergleich]:
        ours = self._stellen.get(objekt.id) if objekt.eigen else None
        if ours is None:
            self._unused["Organisationseinheit", _NOT_OURS] += 1
            return
        missing = [
            name for name in ("name", "telefon", "email", "oeffnungszeiten") if self._differs(ours, objekt, name)
        ]
        if objekt.anschrift and (ours.anschrift is None or astuple(ours.anschrift) != astuple(objekt.anschrift)):
            missing.append("anschrift")
        claims, known = _claims(objekt), _claims(ours)
        if not claims <= known:
            missing.append("zustaendigkeiten")
        yield _judged("organisationseinheit", objekt.id, ours.name, missing)

    def _dienst(self, objekt: Katalogdienst) -> Iterator[Vergleich]:
        ours = self._dienste.get(objekt.id) if objekt.eigen else None
        if ours is None:
            self._unused["Onlinedienst", _NOT_OURS] += 1
            return
        missing = [name for name in ("bezeichnung", "url", "vertrauensniveau") if self._differs(ours, objekt, name)]
        yield _judged("onlinedienst", objekt.id, ours.bezeichnung, missing)

    def _differs(self, ours: Katalogobjekt, theirs: Katalogobjekt, name: str) -> bool:
        delivered = self._plain(getattr(theirs, name))
        return bool(delivered) and delivered != self._plain(getattr(ours, name))


def text_of(leistung: Leistung, name: str) -> str:
    """A field as it is compared: as it would come back after a journey, lists one entry a line."""
    stored = getattr(leistung, name)
    return austausch().plain("\n".join(stored) if isinstance(stored, list) else stored)


def _words(objekt: Katalogleistung, leistung: Leistung) -> Iterator[Vergleich]:
    result, missing = judge_words(leistung.synonyme, [word for language, word in objekt.begriffe if language == "de"])
    usable = [word for word in missing if not _too_long("synonyme", word)]
    if result is Ergebnis.GEAENDERT and usable:
        here = "\n".join(leistung.synonyme)
        yield Vergleich(LEISTUNG + leistung.id, leistung.titel, result, "synonyme", here, "\n".join(usable))


def _too_long(name: str, text: str) -> int | None:
    """The limit that a line of the text breaks, or None."""
    column = Leistung._meta.get_field(name)
    limit: int | None = getattr(getattr(column, "base_field", column), "max_length", None)
    return limit if limit and any(len(line) > limit for line in text.split("\n")) else None


def _one(objekt_id: str, title: str, ergebnis: Ergebnis, grund: str) -> Vergleich:
    return Vergleich(f"datei:{objekt_id}", title, ergebnis, grund=grund)


def _judged(kind: str, objekt_id: str, title: str, differing: list[str]) -> Vergleich:
    """Offices belong to their authority, so that a difference is never taken over here."""
    result = Ergebnis.KONFLIKT if differing else Ergebnis.UNVERAENDERT
    return Vergleich(f"{kind}:{objekt_id}", title, result, feld=", ".join(differing)[:40])


def _claims(stelle: Katalogstelle) -> set[tuple[str, str, str]]:
    return {(each.leistung_id, each.rolle, ars) for each in stelle.zustaendigkeiten for ars in each.gebiete}


def _summary(objekt: Katalogleistung) -> str:
    """All that was delivered about a Leistung we do not have, for the editor who will enter it."""
    lines: Mapping[str, str] = {
        "Schlüssel": ", ".join(objekt.leika),
        **{f"Textmodul {code} ({language})": text for (code, language), text in sorted(objekt.texte.items())},
        "Kosten": objekt.kosten,
        "Bearbeitungsdauer": objekt.bearbeitungsdauer,
        "Begriffe": ", ".join(word for _, word in objekt.begriffe),
    }
    return "\n".join(f"{name}: {text}" for name, text in lines.items() if text)
