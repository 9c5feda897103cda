"""Imports and the take-over of the old lists of services; what changed in the catalogue."""

import uuid
from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("kommune", "0001_initial"),
        ("leistung", "0004_merkzettel"),
    ]
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Importlauf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "art",
                    models.CharField(choices=[("xzufi", "XZuFi"), ("schluessel", "Schlüsselkatalog")], max_length=12),
                ),
                ("quelle", models.CharField(max_length=200)),
                ("pruefwert", models.CharField(max_length=64)),
                ("am", models.DateTimeField()),
                ("durch", models.CharField(max_length=120)),
                ("zahlen", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Katalogschluessel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "art",
                    models.CharField(
                        choices=[
                            ("leika", "Leistungsschlüssel"),
                            ("ozg", "OZG-Leistung"),
                            ("lebenslage", "OZG-Lebenslage"),
                        ],
                        max_length=12,
                    ),
                ),
                ("schluessel", models.CharField(max_length=120)),
                ("bezeichnung", models.CharField(max_length=500)),
                ("angaben", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("art", "schluessel"), name="katalogschluessel_eindeutig")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bestandseintrag",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("nr", models.PositiveIntegerField()),
                ("schluessel", models.CharField(max_length=500)),
                ("titel", models.CharField(max_length=300)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField(blank=True)),
                (
                    "zuordnung",
                    models.CharField(
                        choices=[
                            ("sicher", "im Portal, sicher erkannt"),
                            ("entschieden", "im Portal, von der Redaktion zugeordnet"),
                            ("unsicher", "zu prüfen"),
                            ("offen", "nur auf der alten Seite"),
                            ("entfaellt", "entfällt"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kandidaten",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60), default=list, size=None
                    ),
                ),
                ("entschieden_durch", models.CharField(blank=True, max_length=120)),
                ("entschieden_rolle", models.CharField(blank=True, max_length=120)),
                ("entschieden_am", models.DateField(null=True)),
                ("begruendung", models.CharField(blank=True, max_length=500)),
                ("noch_da", models.BooleanField(default=True)),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
                (
                    "leistung",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leistung.leistung"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kommune", "schluessel"), name="bestandseintrag_schluessel"),
                    models.UniqueConstraint(fields=("kommune", "nr"), name="bestandseintrag_nr"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("zuordnung__in", ["sicher", "entschieden"]), _negated=True),
                            ("leistung__isnull", False),
                            _connector="OR",
                        ),
                        name="bestandseintrag_zugeordnet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("zuordnung__in", ["entschieden", "entfaellt"]), _negated=True),
                            models.Q(
                                ("entschieden_am__isnull", False),
                                models.Q(("entschieden_durch", ""), _negated=True),
                                models.Q(("entschieden_rolle", ""), _negated=True),
                                models.Q(("begruendung", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bestandseintrag_entschieden",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Befund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gegenstand", models.CharField(max_length=120)),
                ("titel", models.CharField(max_length=300)),
                (
                    "ergebnis",
                    models.CharField(
                        choices=[
                            ("neu", "neu"),
                            ("geaendert", "geaendert"),
                            ("unveraendert", "unveraendert"),
                            ("konflikt", "konflikt"),
                            ("ignoriert", "ignoriert"),
                        ],
                        max_length=12,
                    ),
                ),
                ("feld", models.CharField(blank=True, max_length=40)),
                ("vorhanden", models.TextField(blank=True)),
                ("geliefert", models.TextField(blank=True)),
                ("grund", models.CharField(blank=True, max_length=300)),
                ("erledigt_am", models.DateTimeField(null=True)),
                ("erledigt_durch", models.CharField(blank=True, max_length=120)),
                (
                    "lauf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="befunde", to="leistung.importlauf"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["gegenstand", "feld"], name="befund_gegenstand")],
            },
        ),
        migrations.CreateModel(
            name="Katalogaenderung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "art",
                    models.CharField(
                        choices=[("neu", "neu im Katalog"), ("geaendert", "geändert"), ("online", "jetzt online")],
                        max_length=12,
                    ),
                ),
                ("ueberall", models.BooleanField(default=False)),
                (
                    "felder",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("am", models.DateTimeField()),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
                (
                    "leistung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aenderungen", to="leistung.leistung"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-am"], name="katalogaenderung_am")],
            },
        ),
    ]
