"""Builds what pages load from `node_modules`, without a bundler: KERN's CSS as far as we use it, htmx, fonts, texts.

Everything goes to ``static/gebaut/`` (not in version control). The same input gives the same bytes; a stamp of the
inputs makes a second run free. Needs fonttools and Babel, no database and no Django.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from urllib.parse import unquote

from portal.web.ui import kern_css, sprachen

UI = Path(__file__).parent
CHECKOUT = UI.parents[3]
TARGET = UI / "static" / "gebaut"
FONT_WEIGHTS = {"Regular": 400, "SemiBold": 600}

# All blocks that letters of DIN 91379 (names in Germany's registers) come from, and the punctuation we write.
# A letter the font lacks as one glyph is composed of a base letter and the combining marks of 0300 to 036F.
FONT_RANGES = (
    range(0x0020, 0x007F),
    range(0x00A0, 0x0250),
    range(0x0250, 0x02B0),
    range(0x02B0, 0x0300),
    range(0x0300, 0x0370),
    range(0x1E00, 0x1F00),
    range(0x2010, 0x2028),
    range(0x2030, 0x203B),
)
FONT_SINGLES = (0x2032, 0x2033, 0x2044, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2192, 0x2212, 0x2260, 0x2264, 0x2265)
FONT_FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]


class AssetsMissing(Exception):
    """`node_modules` is not there or not complete; the message says what to run."""


def build(*, node_modules: Path = CHECKOUT / "node_modules", target: Path = TARGET) -> bool:
    """Build everything into `target`. Returns whether there was anything to do. Raises AssetsMissing."""
    kern = node_modules / "@kern-ux" / "native" / "dist"
    htmx = node_modules / "htmx.org" / "dist" / "htmx.min.js"
    fonts = {name: kern / "fonts" / "fira-sans" / f"FiraSans-{name}.woff2" for name in FONT_WEIGHTS}
    inputs = [kern / "kern.min.css", htmx, *fonts.values(), *sprachen.sources()]
    missing = [path for path in inputs if not path.is_file()]
    if missing:
        raise AssetsMissing(f"{missing[0]} is missing: run `npm ci --omit=dev` first")

    used = _sources()
    stamp = _digest([*inputs, *used, Path(__file__), Path(kern_css.__file__)])
    stamp_file = target / "stand.json"
    if stamp_file.is_file() and json.loads(stamp_file.read_text()).get("stand") == stamp:
        return False
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copyfile(htmx, target / "htmx.min.js")
    for name, source in fonts.items():
        _subset(source, target / f"FiraSans-{name}.woff2", target / "schriften" / f"FiraSans-{name}.ttf")
    _write_css(kern / "kern.min.css", used, target)
    sprachen.compile_catalogues(target / "locale")
    stamp_file.write_text(json.dumps({"stand": stamp}))  # last: a build that was killed is built again
    return True


def _sources() -> list[Path]:
    """The files a KERN class or property may stand in: templates and modules of `ui`, and our own CSS."""
    found = [*UI.glob("templates/**/*.html"), *UI.glob("*.py"), *_own_css()]
    return sorted(path for path in found if path.name not in ("assets.py", "kern_css.py"))


def _own_css() -> list[Path]:
    return sorted((UI / "stil").glob("*.css"))


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write_css(source: Path, used: list[Path], target: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in used)
    reduced, images = kern_css.reduce(source.read_text(encoding="utf-8"), used_in=text)
    faces = "".join(
        f'@font-face{{font-family:"Fira Sans";font-weight:{weight};font-style:normal;font-display:swap;'
        f'src:url("FiraSans-{name}.woff2") format("woff2")}}'
        for name, weight in FONT_WEIGHTS.items()
    )
    own = "".join(kern_css.without_comments(path.read_text(encoding="utf-8")) for path in _own_css())
    # A layer: our own rules stand outside of it and so win without being more specific.
    (target / "portal.css").write_text(f"{faces}@layer kern{{{reduced}}}\n{own}", encoding="utf-8")
    for name, data in images.items():
        svg = unquote(data).replace(" height=''", "").replace(" width=''", "")
        (target / name).write_text(svg, encoding="utf-8")


def _subset(source: Path, web: Path, document: Path) -> None:
    """Write the letters we need of `source` as woff2 for pages and as TrueType for the PDF documents."""
    import logging

    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it remarks on the version of Fira's OS/2 table
    options = subset.Options()
    options.layout_features = FONT_FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]  # the licence stays in the file
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[*(code for block in FONT_RANGES for code in block), *FONT_SINGLES])
    subsetter.subset(font)
    document.parent.mkdir(exist_ok=True)
    font.flavor = None
    font.save(document)
    font.flavor = "woff2"
    font.save(web)


if __name__ == "__main__":
    build()
