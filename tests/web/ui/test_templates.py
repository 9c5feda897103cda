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

TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.S)


def pushed_sideways(html: str) -> list[str]:
    """The tables of more than two columns that stay tables on a narrow screen: there is no room for them at 320 px."""
    return [
        table[:80]
        for table in TABLE.findall(html)
        if "tabelle--bloecke" not in table.split(">")[0] and table.split("</thead>")[0].count('scope="col"') > 2
    ]


def _id(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if WEB / "ui" not in path.parents], ids=_id)
def test_kern_classes_stand_in_ui_only(path: Path) -> None:
    assert not re.search(r"kern-[a-z]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_a_table_of_many_columns_becomes_blocks_on_a_narrow_screen(path: Path) -> None:
    assert pushed_sideways(path.read_text(encoding="utf-8")) == []


def test_a_table_that_is_pushed_sideways_would_be_found() -> None:
    cells = '<th scope="col">A</th>' * 3
    assert pushed_sideways(f'<table class="tabelle"><thead><tr>{cells}</tr></thead></table>')
    assert not pushed_sideways(f'<table class="tabelle tabelle--bloecke"><thead><tr>{cells}</tr></thead></table>')


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
