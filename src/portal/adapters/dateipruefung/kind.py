"""The child of the file check: parses one file, says on standard output what it is, and ends. Never imported.

It runs alone (isolated Python, no portal, no Django), so its reasons are the plain values of `rules.Ablehnung`. In:
one line of JSON, then the file. Out: one line of JSON, then of an image a small picture and its new encoding.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

Order = dict[str, Any]

MAX_OBJECTS = 200_000
MAX_IMAGE_IN_PDF = 200_000_000  # pixels: A4 at 1,200 dpi has 139 million
MAX_STREAM = 256 * 1024 * 1024  # bytes of one stream after decompression
MAX_STREAMS = 640 * 1024 * 1024  # of all streams together

# Keys that make a PDF do something by itself or on a click, wherever in the file they stand (ISO 32000-2, 12.6).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/Rendition"})
ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp", "/Thread",
        "/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute", "/SetOCGState", "/Trans", "/Hide",
    }
)  # fmt: skip
ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
ATTACHMENT_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})
SMALL_EDGE = 240  # pixels of the longer edge of the small picture
HARMLESS_LINK = re.compile(rb"(https?://|mailto:|tel:|www\.|#)", re.IGNORECASE)


class Refused(Exception):
    """The value is one of `rules.Ablehnung`."""


def main() -> None:
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order: Order = json.loads(head)
    check = load_checker(order["mime"])
    give_up_opening()
    try:
        pages, content, small = check(data, order)
        answer: dict[str, Any] = {"seiten": pages, "neu": content is not None, "vorschau": len(small)}
    except Refused as reason:
        answer, content, small = {"ablehnung": str(reason)}, None, b""
    except MemoryError:
        answer, content, small = {"ablehnung": "zu_umfangreich"}, None, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + small + (content or b""))


def load_checker(mime: str) -> Callable[[bytes, Order], tuple[int, bytes | None, bytes]]:
    """Import everything the check will need: afterwards nothing can be opened."""
    if mime == "application/pdf":
        import pikepdf  # noqa: F401

        return check_pdf
    import PIL.Image
    import PIL.JpegImagePlugin
    import PIL.MpoImagePlugin  # what many phones write as JPEG
    import PIL.PngImagePlugin
    import PIL.TiffImagePlugin  # reads EXIF

    PIL.Image.preinit()
    return check_jpeg if mime == "image/jpeg" else check_png


def give_up_opening() -> None:
    """Three open descriptors and no more: no file, no socket, no pipe, whatever a hostile file makes a parser do."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


# Images: decoded completely and encoded anew, which drops EXIF (place and device), comments and whatever is appended.


def check_jpeg(data: bytes, order: Order) -> tuple[int, bytes, bytes]:
    from PIL.JpegImagePlugin import get_sampling

    original, image = decode(data, "JPEG", order["max_pixels"])
    # The same quantization as before: no visible loss, and the file does not grow.
    options = {"qtables": original.quantization, "subsampling": max(get_sampling(original), 0)}
    if image.mode not in {"L", "RGB"}:
        image, options = image.convert("RGB"), {"quality": 90}
    return 1, encode(image, "JPEG", order, **options), small_picture(image)


def check_png(data: bytes, order: Order) -> tuple[int, bytes, bytes]:
    _, image = decode(data, "PNG", order["max_pixels"])
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = image.info.get("transparency")
    options = {"transparency": transparent} if transparent is not None and image.mode in {"P", "L", "RGB"} else {}
    return 1, encode(image, "PNG", order, compress_level=6, **options), small_picture(image)


def small_picture(image: Any) -> bytes:
    """What the person recognises their picture by: a JPEG of a few kB, on white where it was transparent."""
    import PIL.Image

    whole = image.convert("RGBA") if image.mode in {"P", "LA", "PA"} or "transparency" in image.info else image
    scale = min(1, SMALL_EDGE / max(whole.size))
    small = whole.resize([max(1, round(edge * scale)) for edge in whole.size], PIL.Image.Resampling.BOX)
    paper = PIL.Image.new("RGB", small.size, "white")
    paper.paste(small.convert("RGB"), mask=small.getchannel("A") if small.mode == "RGBA" else None)
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=70)
    return target.getvalue()


def decode(data: bytes, form: str, max_pixels: int) -> tuple[Any, Any]:
    """The image as opened, and upright (its EXIF orientation applied)."""
    import PIL.Image

    try:
        image = PIL.Image.open(io.BytesIO(data), formats=[form])
        if image.width * image.height > max_pixels:
            raise Refused("zu_umfangreich")
        image.load()
        return image, upright(image)
    except Refused:
        raise
    except PIL.Image.DecompressionBombError as error:
        raise Refused("zu_umfangreich") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ZeroDivisionError) as error:
        raise Refused("beschaedigt") from error  # what Pillow's decoders raise on broken files


def upright(image: Any) -> Any:
    """Turn it as its EXIF orientation says (TIFF 6.0, tag 274): that goes with the rest of the EXIF data."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
    }  # fmt: skip
    turn = turns.get(image.getexif().get(274))
    return image if turn is None else image.transpose(turn)


def encode(image: Any, form: str, order: Order, **options: Any) -> bytes:
    import PIL.Image

    bare = PIL.Image.new(image.mode, image.size)  # a new image: no profile, text or comment is carried over
    if image.mode == "P":
        bare.putpalette(image.getpalette("RGB"))
    bare.paste(image)
    target = io.BytesIO()
    bare.save(target, form, **options)
    if target.tell() > order["max_bytes"]:
        raise Refused("zu_umfangreich")
    return target.getvalue()


# PDF: nothing is changed; what could act, hide or explode is refused.


def check_pdf(data: bytes, order: Order) -> tuple[int, None, bytes]:
    import pikepdf

    # A file that is two things at once (PDF and ZIP, PDF and HTML) has something before or behind the PDF.
    if not data.startswith(b"%PDF-") or data.rpartition(b"%%EOF")[2].strip(b"\r\n\t \0"):
        raise Refused("beschaedigt")
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused("pdf_verschluesselt")
            walk(pdf)
            pages = count_pages(pdf, order["max_pages"])
    except pikepdf.PasswordError as error:
        raise Refused("pdf_verschluesselt") from error
    except RuntimeError as error:  # qpdf wants a random number only for the AES-256 of an encrypted file
        raise Refused("pdf_verschluesselt" if b"/Encrypt" in data else "beschaedigt") from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError) as error:
        raise Refused("beschaedigt") from error
    return pages, None, b""


def count_pages(pdf: Any, max_pages: int) -> int:
    pages = len(pdf.pages)
    if pages == 0:
        raise Refused("beschaedigt")
    if pages > max_pages:
        raise Refused("zu_umfangreich")
    return pages


def walk(pdf: Any) -> None:
    """Look at every object: those reached from the trailer, direct ones too, and those that nothing refers to."""
    budget = Budget()
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.trailer]
    loose = iter(pdf.objects)
    while True:
        if not waiting:
            unreached = next(loose, None)
            if unreached is None:
                return
            waiting.append(unreached)
        value = waiting.pop()
        if is_container(value) and (not value.is_indirect or value.objgen not in seen):
            if value.is_indirect:
                seen.add(value.objgen)
            budget.count_object()
            waiting.extend(look_at(value, budget))


def is_container(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)


def look_at(value: Any, budget: Budget) -> Iterator[Any]:
    """Check one container; yields what it contains."""
    import pikepdf

    if isinstance(value, pikepdf.Array):
        yield from iter(value)
        return
    if isinstance(value, pikepdf.Stream):
        check_stream(value, budget)
        value = value.stream_dict
    check_dictionary(value)
    for _key, child in value.items():
        yield child


def check_dictionary(value: Any) -> None:
    keys = set(value.keys())
    if keys & ATTACHMENT_KEYS or value.get("/Subtype") == "/FileAttachment":
        raise Refused("pdf_anlagen")
    if keys & ACTIVE_KEYS or str(value.get("/S", "")) in ACTIONS:
        raise Refused("pdf_aktiv")
    if str(value.get("/Subtype", "")) in ACTIVE_ANNOTATIONS:
        raise Refused("pdf_aktiv")
    if "/OpenAction" in keys and not only_shows_a_page(value["/OpenAction"]):
        raise Refused("pdf_aktiv")
    if "/URI" in keys and value.get("/S") == "/URI" and not HARMLESS_LINK.match(bytes(value["/URI"]).lstrip()):
        raise Refused("pdf_aktiv")


def only_shows_a_page(action: Any) -> bool:
    """Word processors write where the document opens: as a destination, or as a GoTo without a following action."""
    import pikepdf

    if isinstance(action, pikepdf.Dictionary):
        return action.get("/S") == "/GoTo" and "/Next" not in action
    return isinstance(action, pikepdf.Array | pikepdf.Name | pikepdf.String)


def check_stream(stream: Any, budget: Budget) -> None:
    if "/F" in stream or "/Ref" in stream:  # the content lies in another file
        raise Refused("pdf_aktiv")
    if stream.get("/Subtype") == "/Image":
        budget.count_image(int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)))
    filters = stream.get("/Filter", [])
    names = [str(filters)] if not is_container(filters) else [str(name) for name in iter(filters)]
    budget.count_stream(stream.read_raw_bytes(), names)


class Budget:
    """Counts what a viewer would have to hold; raises Refused when it is too much."""

    def __init__(self) -> None:
        self.objects = 0
        self.bytes = 0

    def count_object(self) -> None:
        self.objects += 1
        if self.objects > MAX_OBJECTS:
            raise Refused("zu_umfangreich")

    def count_image(self, pixels: int) -> None:
        if pixels > MAX_IMAGE_IN_PDF:
            raise Refused("zu_umfangreich")

    def count_stream(self, raw: bytes, filters: list[str]) -> None:
        """Decompress layer by layer, as far as it is Deflate (the filter that bombs are made of)."""
        size, content = len(raw), raw
        for number, name in enumerate(filters):
            if name not in {"/FlateDecode", "/Fl"}:
                break
            keep = number + 1 < len(filters)
            size, content = inflate(content, keep=keep)
        self.bytes += size
        if self.bytes > MAX_STREAMS:
            raise Refused("zu_umfangreich")


def inflate(data: bytes, *, keep: bool) -> tuple[int, bytes]:
    """The size after decompression, and the content if it is to be kept. A broken end counts as the end."""
    engine, size, parts, rest = zlib.decompressobj(), 0, [], data
    while rest and not engine.eof:
        try:
            part = engine.decompress(rest, 1 << 20)
        except zlib.error:
            break
        rest, size = engine.unconsumed_tail, size + len(part)
        if size > MAX_STREAM:
            raise Refused("zu_umfangreich")
        if keep:
            parts.append(part)
    return size, b"".join(parts)


if __name__ == "__main__":
    main()
