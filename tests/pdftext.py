"""What stands on the pages of a PDF that Typst wrote, read from its bytes, so that no test needs a program beside us.

pikepdf parts the content streams; left to do is what PDF/UA asks of every such file: the glyphs of its fonts
(Identity-H, two bytes each) have a ToUnicode table, and a passage that reads otherwise than its glyphs has /ActualText.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf

_SINGLE = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Passage:
    """One run of glyphs; `left` and `right` of it and the height of its `line` in points (1/72 inch) on the page."""

    text: str
    left: float
    right: float
    line: float

    def goes_on_in(self, following: Passage) -> bool:
        """Whether a word may have changed its font here."""
        return abs(self.line - following.line) < 1 and abs(self.right - following.left) < 1


def text_of(pdf: bytes) -> str:
    """Every word on the pages in the order of reading, with one blank between two words."""
    passages = passages_of(pdf)
    text = "".join(
        before.text + " " * (not before.goes_on_in(passage)) for before, passage in pairwise(passages)
    ) + "".join(passage.text for passage in passages[-1:])
    return " ".join(text.split())


def passages_of(pdf: bytes) -> list[Passage]:
    """All that is written on the pages, in the order of the content streams, which for Typst is that of reading."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [passage for page in document.pages for passage in _Reader(page).read()]


class _Font:
    def __init__(self, font: Any) -> None:
        assert font.Encoding == "/Identity-H", font.Encoding
        self.letters = _letters(font.ToUnicode.read_bytes().decode("ascii"))
        [below] = font.DescendantFonts
        self.usual = float(below.get("/DW", 1000))
        self.widths = _widths(below.get("/W", []))

    def glyphs(self, drawn: Any) -> list[int]:
        raw = bytes(drawn)
        return [int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)]


def _letters(table: str) -> dict[int, str]:
    """Glyph -> text; a KeyError later is a glyph that nobody could read aloud."""
    assert "beginbfrange" not in table, "Typst has begun to write ranges: read them here"
    lines = re.findall(r"beginbfchar(.*?)endbfchar", table, re.S)
    found = [pair for line in lines for pair in _SINGLE.findall(line)]
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in found}


def _widths(written: Any) -> dict[int, float]:
    """/W: `first [width ...]` or `first last width`, in thousandths of the size."""
    found: dict[int, float] = {}
    parts = list(written)
    while parts:
        first, second = int(parts.pop(0)), parts.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + number: float(width) for number, width in enumerate(second)}
        else:
            width = float(parts.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), width)
    return found


class _Reader:
    def __init__(self, page: pikepdf.Page) -> None:
        self.page = page
        self.fonts = {name: _Font(font) for name, font in page.Resources.get("/Font", {}).items()}
        self.matrix, self.kept = pikepdf.Matrix(), list[pikepdf.Matrix]()
        self.place, self.font, self.size = pikepdf.Matrix(), "", 0.0
        self.spoken: list[str | None] = []  # /ActualText of the marked passages we are in; "" once it is said

    def read(self) -> Iterator[Passage]:
        for instruction in pikepdf.parse_content_stream(self.page):
            operands: list[Any] = list(instruction.operands)
            match str(instruction.operator):
                case "q":
                    self.kept.append(self.matrix)
                case "Q":
                    self.matrix = self.kept.pop()
                case "cm":
                    self.matrix = _matrix(operands) @ self.matrix
                case "Tf":
                    self.font, self.size = str(operands[0]), float(operands[1])
                case "Tm":
                    self.place = _matrix(operands)
                case "BDC" | "BMC":
                    self.spoken.append(_actual_text(operands))
                case "EMC":
                    self.spoken.pop()
                case "Tj":
                    yield self._passage(operands)
                case "TJ":
                    yield self._passage(list(operands[0]))

    def _passage(self, parts: list[Any]) -> Passage:
        """Strings of glyphs, and numbers that move the pen back by thousandths of the size."""
        font, text, width = self.fonts[self.font], "", 0.0
        for part in parts:
            if isinstance(part, pikepdf.String):
                glyphs = font.glyphs(part)
                text += "".join(font.letters[glyph] for glyph in glyphs)
                width += sum(font.widths.get(glyph, font.usual) for glyph in glyphs)
            else:
                width -= float(part)
        whole = self.place @ self.matrix
        (left, line), (right, _line) = (whole.transform((along, 0)) for along in (0.0, width / 1000 * self.size))
        return Passage(self._said(text), left, right, line)

    def _said(self, text: str) -> str:
        """What a screen reader says instead of the glyphs, said once for the whole of the marked passage."""
        for level, instead in enumerate(self.spoken):
            if instead is not None:
                self.spoken[level] = ""
                return instead
        return text


def _matrix(operands: list[Any]) -> pikepdf.Matrix:
    return pikepdf.Matrix(*(float(operand) for operand in operands))


def _actual_text(operands: list[Any]) -> str | None:
    marked: Any = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
    return str(marked["/ActualText"]) if "/ActualText" in marked else None
