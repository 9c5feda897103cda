"""Rules for all templates: nothing inline, KERN's classes in `ui` only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[3] / "src" / "portal" / "web"
TEMPLATES = sorted(WEB.glob("**/templates/**/*.html"))
INLINE = re.compile(
    r"""<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)|javascript:|https?://[^"'\s]+\.(?:js|css|woff2?)""",
    re.I,
)


def _id(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if WEB / "ui" not in path.parents], ids=_id)
def test_kern_classes_stand_in_ui_only(path: Path) -> None:
    assert not re.search(r"kern-[a-z]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        "<style>a{}</style>",
        "<script>x()</script>",
        '<script type="module">x()</script>',
        '<script data-type type="application/javascript">x()</script>',
        '<a href="javascript:x">',
    ],
)
def test_inline_code_would_be_found(html: str) -> None:
    assert INLINE.search(html)
