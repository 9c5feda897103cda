"""Facets, suggestions and searches without a result."""

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leistung", "0002_vereinbarung")]
    operations: ClassVar[list[Any]] = []
