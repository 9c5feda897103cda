from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kommune", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="gestaltung",
            name="bezeichnung",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
