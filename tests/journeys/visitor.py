"""A person at a browser: goes, looks, fills in; everything a browser complains about is written down."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, TimeoutError, expect

from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.handbuch import save_picture
from tests.journeys.stack import Stack

_HEIGHT = {320: 640, 390: 844, 1280: 900}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_TIMEOUT = 15_000  # milliseconds
_PAUSE = 0.3  # seconds until a page is loaded again; most of what is waited for is done by then


class Checked:
    """(route, state) of the pages that have been looked at, whichever worker of the run it was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def take(self, key: tuple[str, str]) -> bool:
        """Whether nobody has taken this page yet: then it is for the caller to look at."""
        name = hashlib.sha256("\n".join(key).encode()).hexdigest()
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Visitor:
    """One person with one browser context; `page` is the tab they look at."""

    def __init__(self, browser: Browser, stack: Stack, checked: Checked, *, javascript: bool, width: int) -> None:
        self.stack, self.javascript, self.checked = stack, javascript, checked
        self.problems: list[str] = []
        self.urls: list[str] = []
        self.context = browser.new_context(
            java_script_enabled=javascript,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": _HEIGHT[width]},
            accept_downloads=True,
        )
        self.context.set_default_timeout(_TIMEOUT)
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        return page

    def leave(self) -> list[str]:
        """Close the browser; what it complained about."""
        self.context.close()
        return self.problems

    def is_known(self, kommune: str, *, citizen: str = "", staff: str = "") -> None:
        """Be somebody whom the portal knows already, by the value of their cookie (`Stack.prepare`)."""
        name, path, value = ("arbeitsplatz", "/arbeitsplatz/", staff) if staff else ("sitzung", "/", citizen)
        host = urlsplit(self.stack.kommune_url(kommune)).hostname
        self.context.add_cookies([{"name": name, "value": value, "domain": host, "path": path}])

    # --- going ------------------------------------------------------------------------------------------------------

    def go(self, path: str, *, kommune: str = "geilenkirchen") -> None:
        self.page.goto(self.stack.kommune_url(kommune) + path)

    def click(self, name: str, *, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=False).first.click()

    def follow(self, name: str) -> None:
        self.click(name, role="link")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def sees(self, text: str) -> None:
        """Wait for a text on the page."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=_TIMEOUT)

    def has_status(self, text: str) -> None:
        """Wait for a Vorgang's tag: the steps of its way name later states too."""
        expect(self.page.locator("main .status").first).to_have_text(text, timeout=_TIMEOUT)

    def wait_until(self, text: str, *, within: str = "main", seconds: float = 45) -> None:
        """Load the page again and again until the text is on it, as the page itself advises."""
        waited = 0.0
        while text not in self.page.locator(within).first.inner_text():
            assert waited < seconds, f"after {seconds} s still no “{text}” on {self.page.url}"
            self.page.wait_for_timeout(_PAUSE * 1000)
            waited += _PAUSE
            self.page.reload()

    def leaves(self, key: str) -> None:
        """Wait until the page whose address ends with `key` is left; a page that stays says what stood on it."""
        try:
            self.page.wait_for_url(lambda url: not url.rstrip("/").endswith(f"/{key}"))
        except TimeoutError as error:
            raise AssertionError(f"still on {self.path}:\n{self.page.locator('main').inner_text()}") from error

    def fill(self, name: str, value: Any) -> None:
        """Answer one question; what the login has answered for good is left as it is."""
        self.page.wait_for_load_state("domcontentloaded")  # a click only waits until the next page begins to come
        field = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        if field.count() == 0:
            return
        kind = field.first.get_attribute("type") or ""
        tag = str(field.first.evaluate("element => element.tagName"))
        if isinstance(value, dict | list) or kind == "file":
            field.set_input_files(value)
        elif kind in ("radio", "checkbox"):
            self.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif tag == "SELECT":
            field.select_option(value)
        elif field.first.is_editable():
            field.fill(value)

    # --- looking ----------------------------------------------------------------------------------------------------

    def look(self, state: str, *, route: str = "") -> None:
        """Hold this page in this state against axe at both widths, once in a run, and say what is wrong."""
        key = (route or _ID.sub("…", self.path), state)
        if not self.javascript or not self.checked.take(key):
            return
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": _HEIGHT[width]})
            where = f"{key[0]} ({state}, {width} px)"
            self.problems += [f"{where}: {line}" for line in axe_violations(self.page)]
            if is_scrolling_sideways(self.page):
                self.problems.append(f"{where}: scrolls sideways")
        if before:
            self.page.set_viewport_size(before)

    def picture(self, name: str, *, at: str = "body") -> None:
        """A screenshot for the user handbook, when it is asked for (HANDBUCH=1), beginning with the first `at`."""
        if self.javascript:
            save_picture(self.page, name, at=at)

    def has_focus(self, selector: str) -> bool:
        """Whether the focus comes there; a page that has just loaded sets it when it is drawn."""
        try:
            self.page.locator(f"{selector}:focus").wait_for(state="attached", timeout=5_000)
        except TimeoutError:
            return False
        return True

    # --- what the browser says --------------------------------------------------------------------------------------

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that answers 422 or 403 is logged as an error too; sub-resources are judged in _on_response.
        # A busy machine draws later than the browser expects of a font that was preloaded: no fault of the page.
        ignored = message.text.startswith("Failed to load resource") or "was preloaded using link" in message.text
        if message.type in ("error", "warning") and not ignored:
            self.problems.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.urls.append(request.url)
        if urlsplit(request.url).netloc not in self.stack.hosts and not request.url.startswith("data:"):
            self.problems.append(f"asks another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.problems.append(f"{response.status}: {response.url}")
        policy = response.headers.get("content-security-policy", "")
        is_page = response.ok and response.headers.get("content-type", "").startswith("text/html")
        if is_page and ("default-src 'none'" not in policy or "unsafe" in policy):
            self.problems.append(f"open to foreign code ({policy}): {response.url}")
