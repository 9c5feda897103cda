from django.db import migrations, models

NAME = "angebot_gebuehr_bestaetigt"
CONFIRMED = models.Q(gebuehr_bestaetigt_am__isnull=False) & ~models.Q(gebuehr_bestaetigt_durch="")


class Migration(migrations.Migration):
    dependencies = [("leistung", "0004_angebot_ziel_vordruck")]

    operations = [
        migrations.AddField(
            model_name="angebot", name="saetze", field=models.JSONField(db_default={}, default=dict)
        ),
        migrations.RemoveConstraint(model_name="angebot", name=NAME),
        migrations.AddConstraint(
            model_name="angebot",
            constraint=models.CheckConstraint(
                condition=models.Q(erste_cents__isnull=True, weitere_cents__isnull=True, saetze={}) | CONFIRMED,
                name=NAME,
            ),
        ),
    ]
