"""Pure decisions about files: what may be uploaded, how it is named, why it is refused, and the states it may take."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024  # one file
MAX_FILES = 20  # of one Antrag or one message
MAX_NAME = 120  # characters of a display name
MAX_PIXELS = 40_000_000  # of an image: about 20 x 28 cm at 900 dpi
MAX_PAGES = 300


def _text(message: str) -> str:
    """Marks a msgid for extraction; the view translates it (this module knows no Django)."""
    return message


class Dateiart(StrEnum):
    """The types that may be uploaded; the value is the media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


_MAGIC = {Dateiart.PDF: b"%PDF-", Dateiart.JPEG: b"\xff\xd8\xff", Dateiart.PNG: b"\x89PNG\r\n\x1a\n"}
_EXTENSIONS = {
    "pdf": Dateiart.PDF,
    "jpg": Dateiart.JPEG,
    "jpeg": Dateiart.JPEG,
    "jfif": Dateiart.JPEG,  # what some browsers on Windows call a saved JPEG
    "png": Dateiart.PNG,
}


class Ablehnung(StrEnum):
    """Why a file is refused."""

    FALSCHER_TYP = "falscher_typ"
    INHALT_PASST_NICHT = "inhalt_passt_nicht"
    ZU_GROSS = "zu_gross"
    ZU_VIELE = "zu_viele"
    ZU_UMFANGREICH = "zu_umfangreich"
    LEER = "leer"
    PDF_VERSCHLUESSELT = "pdf_verschluesselt"
    PDF_AKTIV = "pdf_aktiv"
    PDF_ANLAGEN = "pdf_anlagen"
    BESCHAEDIGT = "beschaedigt"
    SCHADSOFTWARE = "schadsoftware"
    PRUEFUNG_NICHT_MOEGLICH = "pruefung_nicht_moeglich"


MESSAGES: dict[Ablehnung, str] = {
    Ablehnung.FALSCHER_TYP: _text(
        "Dieser Dateityp ist nicht erlaubt. Bitte laden Sie eine Datei vom Typ PDF, JPEG oder PNG hoch. "
        "Andere Dateien können Sie meist als PDF speichern."
    ),
    Ablehnung.INHALT_PASST_NICHT: _text(
        "Der Inhalt der Datei passt nicht zu ihrer Endung. Bitte speichern Sie die Datei neu als PDF, JPEG oder PNG "
        "und laden Sie sie noch einmal hoch."
    ),
    Ablehnung.ZU_GROSS: _text(
        "Die Datei ist zu groß. Erlaubt sind höchstens 10 MB. Bitte verkleinern Sie die Datei oder teilen Sie sie auf."
    ),
    Ablehnung.ZU_VIELE: _text("Sie können höchstens 20 Dateien hochladen."),
    Ablehnung.ZU_UMFANGREICH: _text(
        "Die Datei hat zu viele Seiten oder Bildpunkte. Bitte laden Sie eine kleinere Fassung hoch, "
        "zum Beispiel einen Scan mit 300 dpi."
    ),
    Ablehnung.LEER: _text("Die Datei ist leer. Bitte prüfen Sie die Datei und laden Sie sie noch einmal hoch."),
    Ablehnung.PDF_VERSCHLUESSELT: _text(
        "Das PDF ist verschlüsselt oder mit einem Kennwort geschützt. Bitte speichern Sie es ohne Schutz "
        "und laden Sie es noch einmal hoch."
    ),
    Ablehnung.PDF_AKTIV: _text(
        "Das PDF enthält aktive Inhalte, zum Beispiel Skripte oder ausfüllbare Formulare mit Programmen. "
        "Bitte drucken Sie es als neues PDF und laden Sie dieses hoch."
    ),
    Ablehnung.PDF_ANLAGEN: _text(
        "In dem PDF stecken weitere Dateien. Bitte drucken Sie es als neues PDF und laden Sie die anderen Dateien "
        "einzeln hoch."
    ),
    Ablehnung.BESCHAEDIGT: _text(
        "Die Datei ist beschädigt oder unvollständig. Bitte speichern oder scannen Sie sie neu "
        "und laden Sie sie noch einmal hoch."
    ),
    Ablehnung.SCHADSOFTWARE: _text(
        "In der Datei wurde Schadsoftware gefunden. Die Datei wurde nicht gespeichert. "
        "Bitte prüfen Sie Ihr Gerät mit einem Virenschutzprogramm."
    ),
    Ablehnung.PRUEFUNG_NICHT_MOEGLICH: _text(
        "Die Datei konnte nicht geprüft werden. Bitte speichern Sie sie neu als PDF, JPEG oder PNG "
        "und laden Sie sie noch einmal hoch."
    ),
}


class UploadRefused(Exception):
    """A file was refused; `ablehnung` says why, `message` says it in German (an untranslated msgid)."""

    def __init__(self, ablehnung: Ablehnung) -> None:
        super().__init__(ablehnung.value)
        self.ablehnung = ablehnung

    @property
    def message(self) -> str:
        return MESSAGES[self.ablehnung]


def detect_art(*, name: str, data: bytes) -> Dateiart:
    """The type on which extension and first bytes agree. Raises UploadRefused; the full parse comes later."""
    if not data:
        raise UploadRefused(Ablehnung.LEER)
    by_extension = _EXTENSIONS.get(name.rpartition(".")[2].strip().lower()) if "." in name else None
    if by_extension is None:
        raise UploadRefused(Ablehnung.FALSCHER_TYP)
    if len(data) > MAX_BYTES:
        raise UploadRefused(Ablehnung.ZU_GROSS)
    if not data.startswith(_MAGIC[by_extension]):
        raise UploadRefused(Ablehnung.INHALT_PASST_NICHT)
    return by_extension


def check_count(number: int) -> None:
    """`number` counts all files of one Antrag or message, the new one included. Raises UploadRefused."""
    if number > MAX_FILES:
        raise UploadRefused(Ablehnung.ZU_VIELE)


def safe_name(name: str, *, extension: str = "") -> str:
    """A name that can be shown, stored and offered for download.

    NFC; only the part after the last slash; no control, format (bidi) or private characters, none that a file
    system forbids; at most MAX_NAME characters with its extension; never empty, never with a leading dot.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if char.isspace() else char for char in last if _is_visible(char) or char.isspace())
    cleaned = " ".join("".join("_" if char in '<>:"|?*%' else char for char in visible).split())
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot:
        stem, suffix = cleaned, ""
    suffix = (extension or suffix).lower()[:10]
    stem = stem.strip(" .") or "Datei"
    keep = MAX_NAME - (len(suffix) + 1 if suffix else 0)
    return f"{stem[:keep].rstrip()}.{suffix}" if suffix else stem[:keep].rstrip()


def _is_visible(char: str) -> bool:
    # C*: control, format (bidi overrides, zero width), surrogate, private use, unassigned
    return unicodedata.category(char)[0] not in "C" and unicodedata.category(char) not in {"Zl", "Zp"}


class Zustand(StrEnum):
    """What may be done with a file: only a SAUBER one can be read."""

    QUARANTAENE = "quarantaene"  # not yet checked to the end; nobody can read it
    SAUBER = "sauber"
    ABGELEHNT = "abgelehnt"  # the check refused it later; the content is deleted
    GELOESCHT = "geloescht"  # the content is deleted; the row tells that it was there


TRANSITIONS: dict[Zustand, frozenset[Zustand]] = {
    Zustand.QUARANTAENE: frozenset({Zustand.SAUBER, Zustand.ABGELEHNT, Zustand.GELOESCHT}),
    Zustand.SAUBER: frozenset({Zustand.GELOESCHT}),
    Zustand.ABGELEHNT: frozenset({Zustand.GELOESCHT}),
    Zustand.GELOESCHT: frozenset(),
}


class ForbiddenTransition(Exception):
    """A change of state that the table does not know."""


def check_transition(old: Zustand, new: Zustand) -> None:
    """Raises ForbiddenTransition."""
    if new not in TRANSITIONS[old]:
        raise ForbiddenTransition(f"{old} -> {new}")
