"""Templates, each read once by every process."""

from __future__ import annotations

from typing import Any

from django.template import Template
from django.template.base import Node
from django.template.loaders import cached


class Loader(cached.Loader):
    """Keeps of a template what draws it. Its text and the place of every tag in it are read by Django's debug page only
    and would be a quarter of what all templates take in each process.
    """

    def get_template(self, template_name: str, skip: list[Any] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if template.source and not self.engine.debug:
            _forget_source(template)
        return template


def _forget_source(template: Template) -> None:
    for node in template.nodelist.get_nodes_by_type(Node):
        node.token = None
    template.source = ""
