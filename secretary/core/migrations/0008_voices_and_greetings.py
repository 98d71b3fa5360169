import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_guests'),
    ]

    operations = [
        migrations.AddField(
            model_name='character',
            name='sample',
            field=models.CharField(blank=True, help_text='Blob of a recorded voice that is to be imitated.', max_length=80),
        ),
        migrations.AddField(
            model_name='consent',
            name='sample',
            field=models.CharField(blank=True, help_text='Blob of the recorded voice that it is about.', max_length=80),
        ),
        migrations.AddField(
            model_name='conversation',
            name='greeted',
            field=models.ForeignKey(blank=True, help_text='Who has said its greeting here.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.character'),
        ),
        migrations.AddField(
            model_name='identity',
            name='introduced',
            field=models.DateTimeField(blank=True, help_text='When they were told that they talk to an AI.', null=True),
        ),
        migrations.AlterField(
            model_name='character',
            name='greeting',
            field=models.CharField(blank=True, help_text='What it says first, and in a preview.', max_length=300),
        ),
        migrations.AlterField(
            model_name='character',
            name='language',
            field=models.CharField(blank=True, help_text='That is spoken with it when the person has chosen none; empty: as heard.', max_length=8),
        ),
        migrations.AlterField(
            model_name='consent',
            name='portrait',
            field=models.CharField(blank=True, help_text='Blob of the picture that it is about.', max_length=80),
        ),
    ]
