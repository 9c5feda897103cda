"""What every page must pass in a browser: axe, no horizontal scrolling, a visible focus at every keyboard stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright.sync_api import CDPSession, ElementHandle, Page

from tests.browser import CHECKOUT

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
_TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}

# Only the lines leave the page: a result with every rule that found nothing costs a third as much as finding it.
_RUN_AXE = """only => axe.run(document, {runOnly: only, resultTypes: ['violations'], reporter: 'no-passes'})
  .then(result => result.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)))"""

# Where the focus is, and how it looks: what is drawn around the element or, for a card, around its ::after.
_FOCUS = """target => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const ring = part => { const s = getComputedStyle(element, part); return s.outlineStyle !== 'none' &&
    parseFloat(s.outlineWidth) >= 3 && !/rgba\\(.*, 0\\)|transparent/.test(s.outlineColor); };
  const text = (element.textContent || '').trim().slice(0, 30);
  const names = [element.tagName, element.id, element.getAttribute('href'), text];
  const box = element.getBoundingClientRect();
  const stops = window.__stops || (window.__stops = []);
  if (!stops.includes(element)) stops.push(element);
  const name = names.filter(Boolean).join(' ');
  return {name, hit: element === target, number: stops.indexOf(element), top: box.top, bottom: box.bottom,
    visible: ring(null) || ring('::after')};
}"""


def axe_violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds, one line a rule and element; evaluated, so that it also runs under our security policy.

    `rules` names the only ones to be tried, where a page has passed all of them before.
    """
    if not page.evaluate("'axe' in window"):
        _bring_axe(page)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    found: list[str] = page.evaluate(_RUN_AXE, only)
    return found


def keep_axe_at_hand(page: Page) -> None:
    """For a tab of which every page is looked at: the browser brings axe along, and 550 kB less are sent for each."""
    page.add_init_script(_axe())


def _bring_axe(page: Page) -> None:
    """By the debugger, whose scripts a renderer compiles once; those of `page.evaluate` it compiles in every page."""
    with _debugger(page) as debugger:
        told = debugger.send("Runtime.evaluate", {"expression": _axe()})
    assert "exceptionDetails" not in told, told


@contextmanager
def _debugger(page: Page) -> Iterator[CDPSession]:
    session = page.context.new_cdp_session(page)
    try:
        yield session
    finally:
        session.detach()


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def is_scrolling_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def focus(page: Page, target: ElementHandle | None = None) -> dict[str, Any] | None:
    """Where the focus is, whether one sees it and whether it is on `target`; None outside of the page.

    `number` counts the stops of this page.
    """
    found: dict[str, Any] | None = page.evaluate(_FOCUS, target)
    return found


def keyboard_problems(page: Page, *, limit: int = 400) -> list[str]:
    """Walk through the page with Tab: stops without a visible focus, stops outside of the window, traps."""
    problems: list[str] = []
    page.evaluate("() => { window.__stops = []; document.activeElement?.blur(); window.scrollTo(0, 0); }")
    seen: set[int] = set()
    for stop in _stops(page, limit):
        if stop is None or (stop["number"] == 0 and len(seen) > 1):
            return problems  # left the page, or came round to its beginning
        if stop["number"] in seen:
            return [*problems, f"trap at {stop['name']}"]
        seen.add(stop["number"])
        if not stop["visible"]:
            problems.append(f"no visible focus: {stop['name']}")
        if stop["bottom"] <= 0 or stop["top"] >= page.viewport_size["height"]:  # type: ignore[index]
            problems.append(f"focus out of sight: {stop['name']}")
    return [*problems, f"no end after {limit} stops"]


def _stops(page: Page, limit: int) -> Iterator[dict[str, Any] | None]:
    """Where the focus is while Tab is held down: by the debugger, in half the time that Playwright's own calls take."""
    with _debugger(page) as debugger:
        for _repeat in range(limit):
            debugger.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **_TAB})
            told = debugger.send("Runtime.evaluate", {"expression": f"({_FOCUS})(null)", "returnByValue": True})
            assert "exceptionDetails" not in told, told
            yield told["result"]["value"]
