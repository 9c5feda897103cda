"""Names, types, messages and states of files."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dokument.rules import (
    MAX_BYTES,
    MAX_FILES,
    MAX_NAME,
    MESSAGES,
    TRANSITIONS,
    Ablehnung,
    Dateiart,
    ForbiddenTransition,
    UploadRefused,
    Zustand,
    check_count,
    check_transition,
    detect_art,
    safe_name,
)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Vollmacht.pdf", "Vollmacht.pdf"),
        ("C:\\Users\\thekla\\Ausweis.JPG", "Ausweis.jpg"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("Mu\u0308ller.pdf", "Müller.pdf"),
        ("rechnung\u202efdp.exe.pdf", "rechnungfdp.exe.pdf"),
        ("a\x00b\nc\td.png", "ab c d.png"),
        ('x<script>"|?*:%.pdf', "x_script_______.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        (".pdf", "Datei.pdf"),
        ("...", "Datei"),
        ("", "Datei"),
        ("   .pdf", "Datei.pdf"),
        ("nul\u200bl\ufeff.pdf", "null.pdf"),
        ("\ud800kaputt.pdf", "kaputt.pdf"),
    ],
)
def test_safe_names(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown


def test_the_extension_follows_the_content() -> None:
    assert safe_name("foto.JPEG", extension="jpg") == "foto.jpg"
    assert safe_name("foto", extension="png") == "foto.png"


@given(st.text(max_size=400))
def test_every_safe_name_is_safe(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= MAX_NAME
    assert not set(shown) & set('/\\<>:"|?*%')
    assert not any(unicodedata.category(char).startswith("C") for char in shown)
    assert not shown.startswith((".", " "))
    assert shown == unicodedata.normalize("NFC", shown)
    assert safe_name(shown) == shown


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF", "a.b.pdf", "a.pdf "])
def test_the_extension_counts_without_case(name: str) -> None:
    assert detect_art(name=name, data=b"%PDF-1.7") == Dateiart.PDF


def test_exactly_ten_megabytes_are_allowed() -> None:
    data = b"%PDF-" + b"x" * (MAX_BYTES - 5)
    assert detect_art(name="a.pdf", data=data) == Dateiart.PDF
    with pytest.raises(UploadRefused, match="zu_gross"):
        detect_art(name="a.pdf", data=data + b"x")


def test_the_count_of_files_is_limited() -> None:
    check_count(MAX_FILES)
    with pytest.raises(UploadRefused, match="zu_viele"):
        check_count(MAX_FILES + 1)


def test_every_reason_has_a_message_that_says_what_to_do() -> None:
    assert set(MESSAGES) == set(Ablehnung)
    assert all(message.endswith(".") for message in MESSAGES.values())
    assert f"{MAX_BYTES // 1024 // 1024} MB" in MESSAGES[Ablehnung.ZU_GROSS]
    assert f"{MAX_FILES} Dateien" in MESSAGES[Ablehnung.ZU_VIELE]


def test_nothing_comes_back_from_deletion_and_nothing_is_read_unchecked() -> None:
    assert TRANSITIONS[Zustand.GELOESCHT] == frozenset()
    check_transition(Zustand.QUARANTAENE, Zustand.SAUBER)
    for old, new in ((Zustand.ABGELEHNT, Zustand.SAUBER), (Zustand.SAUBER, Zustand.QUARANTAENE)):
        with pytest.raises(ForbiddenTransition):
            check_transition(old, new)
