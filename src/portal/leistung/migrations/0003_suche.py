"""Offices in the search, synonyms of editors, and searches without a result."""

import uuid
from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kommune", "0001_initial"), ("leistung", "0002_vereinbarung")]
    operations: ClassVar[list[Any]] = [
        migrations.AlterField(
            "suchtext",
            "leistung",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suchtexte",
                to="leistung.leistung",
            ),
        ),
        migrations.AddField(
            "suchtext",
            "stelle",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="kommune.organisationseinheit",
            ),
        ),
        migrations.AddField("suchtext", "vorrang", models.FloatField(default=1)),
        migrations.AddConstraint(
            "suchtext", models.UniqueConstraint(fields=("kommune", "stelle"), name="suchtext_stelle")
        ),
        migrations.AddConstraint(
            "suchtext",
            models.CheckConstraint(
                condition=Q(leistung__isnull=False, stelle__isnull=True)
                | Q(leistung__isnull=True, stelle__isnull=False),
                name="suchtext_ein_ziel",
            ),
        ),
        migrations.AddField("suchwort", "ist_fremd", models.BooleanField(default=False)),
        migrations.RemoveIndex("suchwort", "suchwort_aehnlich"),
        migrations.RemoveIndex("suchtext", "suchtext_vektor"),
        migrations.CreateModel(
            "Redaktionssynonym",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wort", models.CharField(max_length=80)),
                (
                    "ersatz",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
                ),
                ("angelegt_am", models.DateTimeField()),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kommune", "wort"), name="redaktionssynonym_eindeutig")
                ],
            },
        ),
        migrations.CreateModel(
            "Suchluecke",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("pruefwert", models.CharField(max_length=64)),
                ("begriff", models.CharField(blank=True, max_length=120)),
                ("anzahl", models.PositiveIntegerField(default=1)),
                ("zuletzt", models.DateField()),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kommune", "zuletzt"], name="suchluecke_zuletzt")],
                "constraints": [models.UniqueConstraint(fields=("kommune", "pruefwert"), name="suchluecke_eindeutig")],
            },
        ),
    ]
