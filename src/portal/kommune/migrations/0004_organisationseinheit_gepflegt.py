import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kommune", "0003_loeschnachweis"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisationseinheit",
            name="gepflegt",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
    ]
