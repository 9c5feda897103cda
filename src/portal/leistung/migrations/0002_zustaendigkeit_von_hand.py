from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a Kommune's own people have confirmed who answers."""

    dependencies = [("leistung", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="zustaendigkeit", name="von_hand", field=models.BooleanField(default=False, db_default=False)
        ),
    ]
