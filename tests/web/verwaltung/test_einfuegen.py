"""What is pasted from Word or a web page, in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import log_in
from tests.web.ui.stage import Stage
from tests.web.verwaltung.test_seiten import V, editor

_PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "ohne alles");
  const area = document.querySelector("textarea[data-notation]");
  area.value = "";
  area.focus();
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
  return area.value;
}"""
WORD = """<html><head><style>p.MsoNormal {color: red}</style><title>x</title></head><body lang=DE>
<h1>Hund anmelden<o:p></o:p></h1><p class=MsoNormal>Bringen Sie <b>bitte</b>
den <a href="https://www.beispiel.de/a?b=1">Vordruck der Stadt</a> mit.</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span>·<span>  </span></span>Ausweis</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span>·<span>  </span></span>Impfpass</p>
<p><a href="javascript:alert(1)">Klick</a><script>document.title = "böse"</script><img src="http://x.invalid/a.png"
onerror="document.title = 'böse'">Ende</p></body></html>"""
WEB = "<div><h2>Wann</h2><ul><li>Montag <strong>8</strong> bis 12</li><li>Dienstag</li></ul>Dann<br>zu.</div>"


@pytest.fixture
def page(database: None, browser: Browser, stage: Stage) -> Iterator[Page]:
    stage.pages["/seite/"] = log_in(editor()).get(f"{V}seiten/impressum/").content.decode()
    page = browser.new_page()
    page.goto(stage.url + "/seite/")
    yield page
    page.close()


def test_word_becomes_the_editors_notation_and_nothing_of_it_runs(page: Page) -> None:
    assert page.evaluate(_PASTE, WORD) == (
        "# Hund anmelden\n\nBringen Sie **bitte** den [Vordruck der Stadt](https://www.beispiel.de/a?b=1) mit.\n\n"
        "- Ausweis\n- Impfpass\n\nKlickEnde"
    )
    assert page.title() != "böse"


def test_a_web_page_does_so_too(page: Page) -> None:
    assert page.evaluate(_PASTE, WEB) == "# Wann\n\n- Montag **8** bis 12\n- Dienstag\n\nDann\nzu."


def test_a_picture_alone_leaves_the_plain_text(page: Page) -> None:
    assert page.evaluate(_PASTE, '<img src="data:,x">') == "ohne alles"
