from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_protected")]

    operations = [migrations.AddField("customer", "left_on", models.DateField(null=True))]
