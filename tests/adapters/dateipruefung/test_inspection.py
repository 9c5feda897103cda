"""The file check against good and hostile files. Every file is parsed by a real child process."""

from __future__ import annotations

import io
import json
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from portal.adapters import dateipruefung
from portal.adapters.dateipruefung import ChildProcessInspection
from portal.core.ports import Temporary
from portal.dokument.rules import Ablehnung, Dateiart, UploadRefused, detect_art
from tests.adapters.dateipruefung import corpus

GOOD = corpus.good_files()
BY_NAME = corpus.refused_by_name_or_size()
BY_PARSING = corpus.refused_by_parsing()


@pytest.fixture(scope="module")
def inspection() -> ChildProcessInspection:
    return ChildProcessInspection(options={})


def test_the_corpus_is_large_enough() -> None:
    assert len(GOOD) >= 20
    assert len(BY_NAME) + len(BY_PARSING) >= 60


@pytest.mark.parametrize("name", GOOD)
def test_accepts(name: str, inspection: ChildProcessInspection) -> None:
    data = GOOD[name]()
    art = detect_art(name=name, data=data)
    result = inspection.inspect(data, art.value)
    assert result.seiten >= 1
    assert detect_art(name=f"x.{art.name}", data=result.inhalt) == art
    if art == Dateiart.PDF:
        assert result.inhalt == data


@pytest.mark.parametrize("name", BY_NAME)
def test_refuses_before_parsing(name: str) -> None:
    make, expected = BY_NAME[name]
    with pytest.raises(UploadRefused) as refused:
        detect_art(name=name, data=make())
    assert refused.value.ablehnung == expected
    assert refused.value.message


@pytest.mark.parametrize("name", BY_PARSING)
def test_refuses_after_parsing(name: str, inspection: ChildProcessInspection) -> None:
    make, expected = BY_PARSING[name]
    data = make()
    art = detect_art(name=name, data=data)
    with pytest.raises(UploadRefused) as refused:
        inspection.inspect(data, art.value)
    assert refused.value.ablehnung == expected


def test_a_photo_loses_its_place_and_stands_upright(inspection: ChildProcessInspection) -> None:
    original = corpus.with_gps()
    assert b"Erfundene Kamera" in original
    kept = inspection.inspect(original, Dateiart.JPEG.value).inhalt
    result = Image.open(io.BytesIO(kept))
    assert not result.getexif()
    assert b"Erfundene Kamera" not in kept
    assert result.size == (200, 320)


def test_a_picture_comes_with_a_small_one_that_knows_nothing_more(inspection: ChildProcessInspection) -> None:
    for name, art in (("scan.png", Dateiart.PNG), ("palette.png", Dateiart.PNG), ("durchsichtig.png", Dateiart.PNG)):
        assert Image.open(io.BytesIO(inspection.inspect(GOOD[name](), art.value).vorschau)).format == "JPEG"
    small = inspection.inspect(corpus.with_gps(), Dateiart.JPEG.value).vorschau
    result = Image.open(io.BytesIO(small))
    assert (result.format, result.size, len(result.getexif())) == ("JPEG", (150, 240), 0)
    assert b"Erfundene Kamera" not in small
    assert inspection.inspect(corpus.pdf(), Dateiart.PDF.value).vorschau == b""


def test_nothing_appended_to_an_image_survives(inspection: ChildProcessInspection) -> None:
    for name, art in (("foto.jpg", Dateiart.JPEG), ("scan.png", Dateiart.PNG)):
        stowaway = corpus.archive("a.exe", b"MZ stowaway")
        kept = inspection.inspect(GOOD[name]() + stowaway, art.value).inhalt
        assert b"PK\x03\x04" not in kept


def test_a_png_keeps_its_pixels(inspection: ChildProcessInspection) -> None:
    for name in ("scan.png", "palette.png", "durchsichtig.png", "schwarzweiss.png"):
        original = GOOD[name]()
        kept = inspection.inspect(original, Dateiart.PNG.value).inhalt
        before, after = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (original, kept))
        assert before.tobytes() == after.tobytes()


def test_a_parser_that_never_ends_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text("import time\nwhile True: time.sleep(1)\n")
    monkeypatch.setattr(dateipruefung, "_CHILD", script)
    started = time.monotonic()
    with pytest.raises(UploadRefused) as refused:
        ChildProcessInspection(options={"seconds": 1}).inspect(corpus.pdf(), Dateiart.PDF.value)
    assert refused.value.ablehnung == Ablehnung.PRUEFUNG_NICHT_MOEGLICH
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "takeover",
    [
        "print('kein JSON')",
        "print('[]')",
        "print('{}')",
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.stdout.write('x' * 200_000_000)",
        "x = bytearray(800 * 1024 * 1024)",
        'print(\'{"seiten": 1, "neu": false, "vorschau": 0}\'); raise SystemExit(1)',
        'print(\'{"seiten": 1, "neu": false, "vorschau": 5}\'); print("<svg>")',
        'print(\'{"seiten": 1, "neu": false, "vorschau": 99999999}\')',
    ],
)
def test_a_child_that_was_taken_over_convinces_nobody(
    takeover: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "child.py"
    script.write_text(f"import sys\nsys.stdin.buffer.read()\n{takeover}\n")
    monkeypatch.setattr(dateipruefung, "_CHILD", script)
    with pytest.raises(UploadRefused) as refused:
        ChildProcessInspection(options={}).inspect(corpus.pdf(), Dateiart.PDF.value)
    assert refused.value.ablehnung == Ablehnung.PRUEFUNG_NICHT_MOEGLICH


def test_the_child_can_open_nothing_and_knows_nothing() -> None:
    """What a parser under foreign control would try: a socket, a file, a new process, the environment."""
    attempts = """
import json, os, runpy, socket, sys
kind = runpy.run_path(sys.argv[1])
kind["load_checker"]("application/pdf"); kind["load_checker"]("image/jpeg")
kind["give_up_opening"]()
def fails(attempt):
    try: attempt()
    except OSError: return True
    return False
print(json.dumps({
    "socket": fails(lambda: socket.socket()),
    "file": fails(lambda: open("/etc/passwd")),
    "pipe": fails(os.pipe),
    "environment": dict(os.environ),
}))
"""
    child = Path(dateipruefung.__file__).with_name("kind.py")
    run = subprocess.run([sys.executable, "-I", "-c", attempts, str(child)], env={}, capture_output=True, check=True)
    result = json.loads(run.stdout)
    environment = result.pop("environment")
    assert result == {"socket": True, "file": True, "pipe": True}
    assert set(environment) <= {"LC_CTYPE"}
    socket.socket().close()  # the same call works here


def test_no_process_is_a_disturbance_and_not_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(Temporary):
        ChildProcessInspection(options={}).inspect(corpus.pdf(), Dateiart.PDF.value)


def test_the_parsers_do_not_load_here() -> None:
    check = "import sys, portal.adapters.dateipruefung; sys.exit('pikepdf' in sys.modules or 'PIL' in sys.modules)"
    source = str(Path(dateipruefung.__file__).parents[3])
    subprocess.run([sys.executable, "-c", check], env={"PYTHONPATH": source}, check=True)


def test_time_per_check(inspection: ChildProcessInspection, capsys: pytest.CaptureFixture[str]) -> None:
    photo = corpus.image("JPEG", size=(4000, 3000))
    for label, data, art in (("PDF", corpus.pdf(pages=3), Dateiart.PDF), ("photo 12 MP", photo, Dateiart.JPEG)):
        times = []
        for _ in range(5):
            started = time.perf_counter()
            inspection.inspect(data, art.value)
            times.append(time.perf_counter() - started)
        with capsys.disabled():
            print(f"\nfile check, {label}, {len(data) / 1000:.0f} kB: {statistics.median(times) * 1000:.0f} ms")
        assert statistics.median(times) < 5
