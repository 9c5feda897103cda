"""The asset build: what is left of KERN, the fonts, and how much a first visit transfers."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

from portal.web.ui import assets, kern_css, theme
from tests.web.ui.samples import PAGES
from tests.web.ui.stage import GESTALTUNG, page

KIB = 1024


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built into a folder where a build was killed."""
    folder = tmp_path_factory.mktemp("assets") / "gebaut"
    folder.mkdir()
    (folder / "portal.css").write_text("half")
    (folder / "left-over.css").touch()
    assert assets.build(target=folder)
    return folder


def test_unused_classes_go_and_used_ones_stay() -> None:
    css = ".kern-a{color:red}.kern-b,.kern-a b{top:0}@media print{.kern-b{left:0}}.kern-b:not(.kern-a){right:0}"

    reduced, _images = kern_css.reduce(css, used_in='<p class="kern-b">')

    assert reduced == ".kern-b{top:0}@media print{.kern-b{left:0}}.kern-b:not(.kern-a){right:0}"


def test_class_completed_by_a_template_variable_keeps_all_its_forms() -> None:
    css = ".kern-btn--primary{top:0}.kern-btn--block{top:0}.kern-badge--info{top:0}"

    reduced, _images = kern_css.reduce(css, used_in="kern-btn--{{ art }}")

    assert reduced == ".kern-btn--primary{top:0}.kern-btn--block{top:0}"


def test_dark_theme_and_unused_properties_go() -> None:
    css = (
        ":root{--kern-a:1px;--kern-b:var(--kern-c);--kern-c:2px;--kern-d:3px}[data-kern-theme=dark]{--kern-a:9px}"
        "@media (prefers-color-scheme:dark){:root{--kern-a:8px}}body{top:var(--kern-a);left:var(--kern-b)}"
    )

    reduced, _images = kern_css.reduce(css, used_in="")

    assert reduced.startswith(":root{--kern-a:1px;--kern-b:var(--kern-c);--kern-c:2px;}body{")
    assert "dark" not in reduced and "9px" not in reduced and "8px" not in reduced


def test_pictures_inside_the_stylesheet_become_files() -> None:
    css = """i{mask:url("data:image/svg+xml,%3Csvg a='{};'%3E")}"""

    reduced, images = kern_css.reduce(css, used_in="")

    (name,) = images
    assert reduced == f'i{{mask:url("{name}")}}'
    assert images[name] == "%3Csvg a='{};'%3E"


def test_same_input_gives_the_same_bytes_and_a_second_run_has_nothing_to_do(built: Path) -> None:
    """A build takes long: the other one is that which the portal runs with."""
    assets.build()

    assert _contents(built) == _contents(assets.TARGET)
    assert not assets.build(target=built)


def test_missing_node_modules_are_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsMissing, match="npm ci"):
        assets.build(node_modules=tmp_path, target=tmp_path / "gebaut")


def test_nothing_comes_from_another_host(built: Path) -> None:
    for path in built.glob("*.css"):
        addresses = re.findall(r"url\(([^)]*)\)", path.read_text())
        assert all(re.fullmatch(r'"[\w.-]+"', address) for address in addresses), path
        assert "@import" not in path.read_text()


def test_every_kern_class_of_our_templates_exists_in_kern() -> None:
    kern = (assets.CHECKOUT / "node_modules/@kern-ux/native/dist/kern.css").read_text()
    known = set(re.findall(r"\.(kern-[\w-]+)", kern)) | OWN_CLASSES
    used = {
        name
        for path in assets.UI.glob("templates/**/*.html")
        for value in re.findall(r'class="([^"]*)"', re.sub(r"\{[%#].*?[%#]\}", " ", path.read_text()))
        for name in re.findall(r"kern-[\w-]+", re.sub(r"[\w-]*\{\{.*?\}\}", "", value))
    }

    assert len(used) > 30
    assert used - known == set()


OWN_CLASSES = {"kern-badge--neutral"}

# Letters of DIN 91379 from every corner of its repertoire, and what we write ourselves.
NAMES = "ÄÖÜäöüßẞ ÀÉÎÕÅÆŒØÞÐ ĆČĐĞİıŁŃŐŘŞŠŤŮŻŽ ĀĒĪŌŪ ȘȚ ǍǪ ǦǨ ẀẂẄ ƠƯ Ạ̈ C̆ M̂ N̄ L̂ ĥ S̀ ẃ Ṕ ʼ ʹ Ə ə Ʒ ʒ"
PUNCTUATION = "„“‚‘–—…§€·×→←−²³½ 0123456789"


@pytest.mark.parametrize("weight", sorted(assets.FONT_WEIGHTS))
def test_fonts_can_write_every_name(built: Path, weight: str) -> None:
    for path in (built / f"FiraSans-{weight}.woff2", built / "schriften" / f"FiraSans-{weight}.ttf"):
        with TTFont(path) as font:
            letters = set(font.getBestCmap())

        assert [c for c in NAMES if ord(c) not in letters and not _composable(c, letters)] == []
        assert [c for c in PUNCTUATION if ord(c) not in letters] == []


def _composable(letter: str, letters: set[int]) -> bool:
    parts = unicodedata.normalize("NFD", letter)
    return len(parts) > 1 and all(ord(part) in letters for part in parts)


def test_first_visit_stays_small(built: Path) -> None:
    """Home page with everything it loads, compressed as WhiteNoise and the server do it."""
    template, context = PAGES["/"]
    texts = [page(template, **context).encode(), theme.stylesheet(GESTALTUNG.farbe).encode()]
    files = [built / "portal.css", *sorted((assets.UI / "static" / "ui").iterdir())]
    compressed = sum(len(brotli.compress(data)) for data in [*texts, *(path.read_bytes() for path in files)])
    fonts = sum(path.stat().st_size for path in built.glob("*.woff2"))

    assert compressed + fonts < 100 * KIB
    assert compressed + fonts + len(brotli.compress((built / "htmx.min.js").read_bytes())) < 150 * KIB


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
