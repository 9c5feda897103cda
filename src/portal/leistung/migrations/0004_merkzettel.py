"""Checklists kept in the account."""

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kommune", "0001_initial"),
        ("konto", "0001_initial"),
        ("leistung", "0003_suche"),
    ]
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Merkzettel",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("inhalt", models.BinaryField()),
                ("erstellt_am", models.DateTimeField()),
                ("geaendert_am", models.DateTimeField()),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
                (
                    "konto",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="konto.nutzerkonto"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["konto", "-geaendert_am"], name="merkzettel_konto"),
                    models.Index(fields=["kommune", "geaendert_am"], name="merkzettel_alt"),
                ],
            },
        ),
    ]
