from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kommune", "0003_organisationseinheit_kontakte")]

    operations = [
        migrations.AddField(model_name="organisationseinheit", name="gilt_bis", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="organisationseinheit",
            name="nachfolge",
            field=models.ForeignKey(
                null=True, on_delete=models.PROTECT, related_name="+", to="kommune.organisationseinheit"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationseinheit",
            constraint=models.CheckConstraint(
                condition=models.Q(("gilt_bis__isnull", True), ("nachfolge__isnull", True))
                | models.Q(("gilt_bis__isnull", False), ("nachfolge__isnull", False)),
                name="organisationseinheit_nachfolge",
            ),
        ),
    ]
