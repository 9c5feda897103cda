"""Pages of a form that is made from FIM: names that occur once, a few fields a page, and nothing dropped on the way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count

from portal.formular.rules.ausdruck import Ausdruck
from portal.formular.rules.modell import Abschnitt, Art, Aufgabe, Darstellung, Feld, Meldungen, Schritt, Typ

FIELDS_PER_PAGE = 6
_LONGEST_NAME = 40
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(text: str, sign: str = "_") -> str:
    """Lower-case ASCII words; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ASCII)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", sign, plain).strip(sign)
    if len(words) > _LONGEST_NAME:
        words = words[: _LONGEST_NAME + 1].rpartition(sign)[0] or words[:_LONGEST_NAME]
    return words


class Namen:
    """Hands out each name once. A name taken already is told apart by the group around it, then by a letter or two.

    No number at the end: `person-2` is the second entry of the page `person` (`ablauf.Station`).
    """

    def __init__(self, *taken: str, sign: str = "_") -> None:
        self._taken = set(taken)
        self._sign = sign

    def new(self, text: str, around: str = "") -> str:
        own, outer = slug(text, self._sign), slug(around, self._sign)[: 59 - _LONGEST_NAME]
        lettered = (f"{own}{self._sign}{_letters(number)}" for number in count(1))
        for name in map(self._plain, chain((own, f"{outer}{self._sign}{own}"), lettered)):
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise AssertionError("there is always a further letter")

    def _plain(self, name: str) -> str:
        name = name.strip(self._sign)
        name = f"{name}{self._sign}x" if re.search(rf"{self._sign}\d+$", name) else name
        return name if name[:1].isalpha() else f"x{self._sign}{name}"


def _letters(number: int) -> str:
    """1 is b, 25 is z, 26 is ba."""
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters = chr(97 + rest) + letters
    return letters


@dataclass(frozen=True)
class Platz:
    """Where in the form something goes: section, title of the page, repeating group, condition of the page."""

    abschnitt: str
    titel: str
    gruppe: str | None = None
    wenn: Ausdruck | None = None

    def same_page(self, other: Platz) -> bool:
        return (self.abschnitt, self.gruppe, self.wenn) == (other.abschnitt, other.gruppe, other.wenn)


@dataclass
class _Seite:
    platz: Platz
    felder: list[Feld] = field(default_factory=list)
    einleitung: list[str] = field(default_factory=list)
    hilfe: list[str] = field(default_factory=list)
    aufgaben: list[Aufgabe] = field(default_factory=list)


class Seiten:
    """Collects pages. Texts and tasks that come before any field wait for the next page."""

    def __init__(self) -> None:
        self.abschnitte: list[Abschnitt] = []
        self.schritte: list[Schritt] = []
        self._names = Namen("id", "pruefen", sign="-")
        self._page: _Seite | None = None
        self._waiting = _Seite(Platz("", ""))
        self._parts: dict[str, int] = {}

    def room(self, platz: Platz) -> int:
        """How many fields the open page still takes here; 0 where a new one begins anyway."""
        page = self._page
        return FIELDS_PER_PAGE - len(page.felder) if page is not None and page.platz.same_page(platz) else 0

    def tell(self, *, text: str = "", hilfe: str = "", aufgaben: Iterable[Aufgabe] = ()) -> None:
        """Texts and tasks of the page that the next field stands on."""
        self._waiting.einleitung += [text] if text else []
        self._waiting.hilfe += [hilfe] if hilfe else []
        self._waiting.aufgaben += aufgaben

    def put(self, platz: Platz, feld: Feld) -> None:
        if not self.room(platz):
            self.close()
            self._page = _Seite(platz)
        assert self._page is not None
        for name in ("einleitung", "hilfe", "aufgaben"):
            getattr(self._page, name).extend(getattr(self._waiting, name))
            getattr(self._waiting, name).clear()
        self._page.felder.append(feld)

    def close(self) -> None:
        """The next field begins a page of its own."""
        page, self._page = self._page, None
        if page is None:
            return
        number = self._parts[page.platz.titel] = self._parts.get(page.platz.titel, 0) + 1
        titel = page.platz.titel if number == 1 else f"{page.platz.titel} – Teil {number}"
        schritt = self._step(page.platz, titel, Art.FRAGEN, page)
        self.schritte.append(schritt.model_copy(update={"felder": page.felder}))

    def list_entries(self, platz: Platz, titel: str) -> None:
        """The page that shows the entries of a group; the group's own pages end here."""
        self.close()
        self.schritte.append(self._step(platz, titel, Art.LISTE, _Seite(platz)))

    def finish(self, names: Namen) -> None:
        """The last page, with what waits still."""
        self.close()
        self.abschnitte.append(Abschnitt(id="pruefen", titel="Prüfen und absenden"))
        feld = Feld(
            id=names.new("Angaben richtig"),
            typ=Typ.JANEIN,
            label="Meine Angaben sind richtig und vollständig.",
            darstellung=Darstellung.HAKEN,
            pflicht=True,
            muss_ja=True,
            meldungen=Meldungen(fehlt="Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."),
        )
        self._waiting.einleitung.append("Stimmt alles? Sie können jede Angabe noch ändern.")
        step = self._step(Platz("pruefen", ""), "Bitte prüfen Sie Ihre Angaben", Art.PRUEFEN, self._waiting)
        self.schritte.append(step.model_copy(update={"id": "pruefen", "felder": [feld]}))

    def _step(self, platz: Platz, titel: str, art: Art, page: _Seite) -> Schritt:
        return Schritt(
            id=self._names.new(titel),
            titel=titel,
            abschnitt=platz.abschnitt,
            art=art,
            einleitung="\n\n".join(page.einleitung),
            hilfe="\n\n".join(page.hilfe),
            gruppe=platz.gruppe,
            wenn=platz.wenn,
            aufgaben=list(page.aufgaben),
        )
