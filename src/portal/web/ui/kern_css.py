"""Reduces KERN's stylesheet to what our templates can use: a plain parser, no knowledge of single rules.

Dropped are selectors with a class that occurs nowhere, the dark theme (pages are light, and say so) and custom
properties nobody asks for. Pictures inside the stylesheet become files, because the content security policy does not
allow ``data:`` addresses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

_STRING_OR_BRACE = re.compile(r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<brace>[{};])""", re.S)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_CLASS = re.compile(r"\.(kern-[\w-]+)")
_WORD = re.compile(r"kern-[\w-]*")
_OPTIONAL = re.compile(r":(?:not|is|where)\((?:[^()]|\([^()]*\))*\)")
_PROPERTY_USE = re.compile(r"var\(\s*(--[\w-]+)")
_PROPERTY = re.compile(r"(?P<lead>[{;])\s*(?P<name>--kern-[\w-]+)\s*:[^;{}]*(?=[;}])")
_DATA_URI = re.compile(r"""url\((["'])data:image/svg\+xml,(.*?)\1\)""", re.S)
_DARK = re.compile(r"kern-dark|data-kern-theme=[\"']?dark")

Rule = tuple[str, str]  # prelude, body


def reduce(css: str, *, used_in: str) -> tuple[str, dict[str, str]]:
    """The reduced stylesheet, and the pictures that came out of it: file name -> percent-encoded SVG."""
    words = set(_WORD.findall(used_in))
    rules = list(_kept(_rules(_COMMENT.sub("", css)), words))
    text = _without_unused_properties(rules, used_in)
    images: dict[str, str] = {}

    def to_file(match: re.Match[str]) -> str:
        data = match.group(2)
        name = f"kern-{hashlib.sha256(data.encode()).hexdigest()[:8]}.svg"
        images[name] = data
        return f'url("{name}")'

    return _DATA_URI.sub(to_file, text), images


def without_comments(css: str) -> str:
    """The stylesheet line by line, without comments, empty lines and indentation."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _rules(css: str) -> Iterator[Rule]:
    """Top-level rules; a statement such as ``@charset`` is dropped."""
    depth, start, prelude = 0, 0, ""
    for match in _STRING_OR_BRACE.finditer(css):
        brace = match.group("brace")
        if brace == "{":
            if depth == 0:
                prelude, start = css[start : match.start()].strip(), match.end()
            depth += 1
        elif brace == "}":
            depth -= 1
            if depth == 0:
                yield prelude, css[start : match.start()]
                start = match.end()
        elif brace == ";" and depth == 0:
            start = match.end()


def _kept(rules: Iterator[Rule], words: set[str]) -> Iterator[Rule]:
    for prelude, body in rules:
        if prelude.startswith("@media"):
            if "prefers-color-scheme" in prelude:
                continue  # the document names its theme, so neither block would ever apply
            inner = "".join(f"{p}{{{b}}}" for p, b in _kept(_rules(body), words))
            if inner:
                yield prelude, inner
        elif prelude.startswith("@"):
            yield prelude, body
        else:
            selectors = [selector for selector in _split_selectors(prelude) if _is_usable(selector, words)]
            if selectors and body.strip():
                yield ",".join(selectors), body


def _split_selectors(prelude: str) -> list[str]:
    """Split at commas that do not stand in parentheses."""
    parts, depth = [""], 0
    for character in prelude:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _is_usable(selector: str, words: set[str]) -> bool:
    without_options = _OPTIONAL.sub("", selector)
    if _DARK.search(without_options):
        return False
    needed = _CLASS.findall(without_options)
    return all(_occurs(name, words) for name in needed)


def _occurs(name: str, words: set[str]) -> bool:
    """Whether templates have the class; ``kern-btn--{{ art }}`` stands for all that begin like it."""
    return name in words or any(word.endswith("--") and name.startswith(word) for word in words)


def _without_unused_properties(rules: list[Rule], used_in: str) -> str:
    """The rules as text, without the definitions of custom properties that nothing refers to, however indirectly."""
    text = "".join(f"{prelude}{{{body}}}" for prelude, body in rules)
    asked_for = set(_PROPERTY_USE.findall(used_in))
    while True:
        shorter = _with_properties(text, asked_for | set(_PROPERTY_USE.findall(text)))
        if shorter == text:
            return text
        text = shorter


def _with_properties(css: str, used: set[str]) -> str:
    def keep_or_drop(match: re.Match[str]) -> str:
        return match.group() if match.group("name") in used else match.group("lead")

    return re.sub(r";{2,}", ";", _PROPERTY.sub(keep_or_drop, css).replace("{;", "{"))
