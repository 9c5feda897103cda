"""Every page of every form in a browser (`make proof-seiten`), as axe and a narrow window see it.

Every valid example of every form is filled in through the real pages, and every one that ends at a page that stops.
Each page is looked at as it comes, after an empty post with its errors, and filled in; the last one also without its
declarations, and the page that says that it arrived: at 320 and at 1280 pixels against axe (WCAG 2.2 AA and its best
practices) and for sideways scrolling. A page that looks the same in two examples is looked at once.

ARGS are the forms, all without any.
"""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.test.utils import setup_test_environment
from playwright.sync_api import Page

from portal.formular import queries
from portal.formular.rules import Art, Station
from portal.formular.rules.beispiel import Gueltig, Ungueltig
from portal.web.ui import assets
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.browser import launch_chromium
from tests.formulargang import FORMS, Ansicht, Walk, at_noon_of, begin, place_called
from tests.web.ui.stage import Stage, served

Beispiel = Gueltig | Ungueltig
MAIN = "Geilenkirchen"  # where a form asks for no place
_HEIGHT = 900


@dataclass
class Run:
    """What was looked at, and what was wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def examples_of(name: str) -> list[Beispiel]:
    """Every valid example of a form, and every one that a page stops."""
    examples = queries.load_examples(name)
    return [*examples.gueltig, *(each for each in examples.ungueltig if each.feld is None)]


def enough_of(name: str) -> list[Beispiel]:
    """So many of them that every page on which something is typed occurs, and the page that stops."""
    formular, examples = queries.load(name), queries.load_examples(name)
    met: set[str] = set()
    chosen = []
    for each in sorted(examples_of(name), key=lambda each: -len(examples.inputs(each)[1])):
        keys = [*examples.inputs(each)[1], *([each.station] if isinstance(each, Ungueltig) else [])]
        pages = {Station.from_key(formular, key).schritt for key in keys}
        if pages - met:
            chosen.append(each)
            met |= pages
    return chosen


def walks_of(name: str, chosen: Iterable[Beispiel], run: Run) -> Iterable[Walk]:
    """Examples of a form, each from its first page to the Vorgang or to the page that stops.

    One that rests on what a Kommune says of its own (the day of an election) is left out: nobody has said it here.
    """
    examples = queries.load_examples(name)
    for example in chosen:
        umstand = examples.inputs(example)[0]
        if umstand.fest.keys() - {"ort"}:
            run.tried["examples left out"] += 1
            continue
        with at_noon_of(umstand.heute):
            try:
                walk = begin(name, example, place_called(umstand.orte[umstand.fest["ort"]] if umstand.fest else MAIN))
                if walk.go() is Art.PRUEFEN:
                    walk.look_back()
                    run.tried["submitted"] += walk.submit()
            except AssertionError as problem:
                run.problems.append(f"{name}, {example.name}: {problem}")
                continue
        run.tried["examples"] += 1
        yield walk


def different(views: Iterable[Ansicht]) -> list[Ansicht]:
    """Each page that looks as no other does."""
    return list({view.lasting: view for view in views}.values())


def look(page: Page, stage: Stage, view: Ansicht, *, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What is wrong with a page at these widths."""
    found = []
    stage.pages = {"/": view.html}
    page.set_viewport_size({"width": widths[-1], "height": _HEIGHT})
    page.goto(stage.url + "/")
    for width in reversed(widths):
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        problems = axe_violations(page) + ["scrolls sideways"] * is_scrolling_sideways(page)
        found += [f"{view.schritt} ({view.zustand}, {width} px): {problem}" for problem in problems]
    return found


def main() -> int:
    """Prints what was looked at and what is wrong."""
    from tests.conftest import build_databases

    setup_test_environment()  # the test client tells what a page was drawn with
    assets.build()
    build_databases()
    run, began = Run(), time.monotonic()
    names = sys.argv[1:] or FORMS
    with launch_chromium() as browser, served() as stage:
        page = browser.new_page(locale="de-DE")
        for name in names:
            views = different(view for walk in walks_of(name, examples_of(name), run) for view in walk.views)
            for view in views:
                run.tried[f"pages {view.zustand}"] += 1
                run.problems += [f"{name}: {problem}" for problem in look(page, stage, view)]
            print(f"{name}: {len(views)} pages, {time.monotonic() - began:.0f} s", flush=True)
    for what, count in sorted(run.tried.items()):
        print(f"{count:8d}  {what}")
    for problem in run.problems:
        print("PROBLEM:", problem)
    print(f"{len(names)} forms, each page at {WIDTHS}: {len(run.problems)} problems, {time.monotonic() - began:.0f} s")
    return 1 if run.problems else 0


if __name__ == "__main__":
    sys.exit(main())
