"""Files nobody vouches for: refused as a whole, with a reason in German, and without filling the memory."""

from __future__ import annotations

import io
import resource
from pathlib import Path

import pytest

from portal.adapters.xzufi import XZuFi
from portal.leistung.ports import Katalogleistung, Unlesbar
from tests.adapters.xzufi.proben import LEISTUNG, document, read, written

BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "haha"}">' for n in range(10)) + "]>"
ONE = '<x:schreibe><x:leistung><x:id schemeID="fremd">L1.LB.1</x:id>%s</x:leistung></x:schreibe>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "kein gültiges XML"),
        ("das ist kein XML", "kein gültiges XML"),
        (written(LEISTUNG)[:-40], "kein gültiges XML"),
        (document(ONE, prolog=BOMB.replace("haha", "&amp;") + "").replace("%s", "&a9;"), "DTD"),
        (document(ONE % "&x;", prolog='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "DTD"),
        (document(ONE % "", prolog='<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'), "DTD"),
        (document(ONE % "", namespace="http://example.invalid/"), "keine XZuFi-Datei"),
        ("<html><body/></html>", "keine XZuFi-Datei"),
        (document("<x:schreibe><x:leistung/></x:schreibe>"), "keine Kennung"),
        (document(ONE % ("<x:a/>" * 60_000)), "zu groß"),
        (document("<x:fremd>" + "<x:a/>" * 60_000 + "</x:fremd>"), "zu groß"),
        (document(ONE % ("<x:a>" * 300 + "</x:a>" * 300)), "kein gültiges XML"),
        (document(ONE % "").encode().replace(b"fremd", b"fr\xfcmd"), "kein gültiges XML"),
    ],
)
def test_a_broken_or_hostile_file_is_refused(content: bytes | str, words: str) -> None:
    with pytest.raises(Unlesbar, match=words):
        read(content)


class Endless(io.RawIOBase):
    """A catalogue that never ends."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        begin = b"" if self.given else document("|").partition("|")[0].encode()
        piece = begin + (ONE % f"<x:fremd>{'x' * 2000}</x:fremd>").encode() * 30
        self.given += len(piece)
        return piece


def test_a_file_that_is_too_long_is_refused_before_it_fills_the_memory() -> None:
    source, limit = Endless(), 40 * 1024 * 1024
    before = resident_bytes()
    with pytest.raises(Unlesbar, match="größer als 40 MB"):
        for _ in XZuFi(options={"most_bytes": limit}, secret="").read(source):  # type: ignore[arg-type]
            pass
    assert source.given < limit + 100_000
    assert resident_bytes() - before < 10_000_000


def resident_bytes() -> int:
    """What this process has in memory (Linux): lxml's trees are not Python's."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_other_encodings_are_read_as_they_say() -> None:
    text = document(ONE % "<x:modulKosten><x:beschreibung>Gebühr</x:beschreibung></x:modulKosten>")
    latin = text.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")
    assert read(latin) == read(text)


def test_a_foreign_leistung_is_told_apart_from_our_own() -> None:
    (foreign,) = read(document(ONE % "<x:referenzLeiKa><code>99999001012000</code></x:referenzLeiKa>"))
    assert isinstance(foreign, Katalogleistung)
    assert (foreign.id, foreign.eigen, foreign.leika) == ("L1.LB.1", False, ("99999001012000",))
    ours = '<x:idSekundaer schemeID="serviceportal:leistung">probe</x:idSekundaer>'
    (own,) = read(document(ONE % ours))
    assert isinstance(own, Katalogleistung)
    assert (own.id, own.eigen, own.weitere[0].wert) == ("probe", True, "L1.LB.1")


def test_version_2_3_is_read_too() -> None:
    content = ONE % "<x:referenzLeistungsschluessel><code>99999001012000</code></x:referenzLeistungsschluessel>"
    (found,) = read(document(content, namespace="http://xoev.de/schemata/xzufi/2_3_1"))
    assert isinstance(found, Katalogleistung)
    assert found.leika == ("99999001012000",)
