"""What else may stand in a design: pictures, links of the footer, the sender of mails."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

MAX_BILD = 200_000  # bytes of a picture: it is loaded with every first visit
BILDARTEN = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}  # media type -> first bytes
MAX_VERWEISE = 8
MAX_TITEL = 60
MAX_ABSENDER = 80

_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


def is_picture(data: bytes, art: str) -> bool:
    """Whether content and media type agree, and are of a kind that pages may show. SVG is none: it can act."""
    return art in BILDARTEN and data.startswith(BILDARTEN[art])


def is_target(text: str) -> bool:
    """Whether a link of the footer may lead there: a path of our own, or an https address with a host."""
    if _OWN_PATH.fullmatch(text):
        return True
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme == "https" and "." in (address.hostname or "") and not re.search(r"[\s\\]", text)


def is_sender_name(text: str) -> bool:
    """Whether a mail program shows it as a plain name: one line, without what would look like an address."""
    visible = all(unicodedata.category(char)[0] != "C" for char in text)
    return visible and len(text) <= MAX_ABSENDER and not set(text) & set('@<>"\\,;:')
