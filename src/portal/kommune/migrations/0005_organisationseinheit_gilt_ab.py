from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kommune", "0004_organisationseinheit_gilt_bis")]

    operations = [
        migrations.AddField(model_name="organisationseinheit", name="gilt_ab", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="organisationseinheit",
            constraint=models.CheckConstraint(
                condition=models.Q(("gilt_ab__isnull", True))
                | models.Q(("gilt_bis__isnull", True))
                | models.Q(("gilt_bis__gte", models.F("gilt_ab"))),
                name="organisationseinheit_zeitraum",
            ),
        ),
    ]
