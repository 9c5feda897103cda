from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kommune", "0002_gestaltung_bezeichnung")]

    operations = [
        migrations.AddField(
            model_name="organisationseinheit",
            name="kontakte",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
