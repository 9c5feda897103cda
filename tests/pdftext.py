"""What stands on the pages of a PDF, as PDFium reads it, which is what shows a PDF in Chromium."""

from __future__ import annotations

import pypdfium2


def lines_of(pdf: bytes) -> list[str]:
    """Line by line, in the order of reading."""
    document = pypdfium2.PdfDocument(pdf)
    return [line for page in document for line in page.get_textpage().get_text_bounded().splitlines()]


def text_of(pdf: bytes) -> str:
    """Every word, with one blank between two words."""
    return " ".join(" ".join(lines_of(pdf)).split())
