"""Texts of editors as HTML: paragraphs, lists, small headings, links. Nothing else of Markdown, no HTML of theirs."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.redaktion.rules.text import is_target

register = template.Library()


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True})
    markdown.validateLink = is_target  # type: ignore[method-assign, assignment]  # else plain text
    return markdown.enable(["list", "heading", "link", "emphasis", "newline", "escape"])


_MARKDOWN = _markdown()


@register.filter
def redaktionstext(text: str, first_heading: int = 3) -> SafeString:
    """`text` in the editors' notation (`redaktion.rules.text`) as safe HTML; its headings begin at `first_heading`."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        _lower_heading(token, first_heading)
    return mark_safe(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S308 - the parser escapes all


def _lower_heading(token: Token, first: int) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + first - 1, 6)}"
