from django.db import migrations, models

NAME = "angebot_ziel_vollstaendig"


class Migration(migrations.Migration):
    dependencies = [("leistung", "0003_geschaeftsverteilung")]

    operations = [
        migrations.RemoveConstraint(model_name="angebot", name=NAME),
        migrations.AddConstraint(
            model_name="angebot",
            constraint=models.CheckConstraint(
                condition=models.Q(("modus__in", ["druck", "extern"]), _negated=True)
                | models.Q(("ziel_url", ""), _negated=True)
                | models.Q(("modus", "druck"), models.Q(("formular", ""), _negated=True)),
                name=NAME,
            ),
        ),
    ]
