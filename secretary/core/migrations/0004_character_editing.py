import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_api_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='character',
            name='greeting',
            field=models.CharField(blank=True, help_text='What a preview says.', max_length=300),
        ),
        migrations.AddField(
            model_name='character',
            name='language',
            field=models.CharField(blank=True, help_text='Of the greeting; empty: that of the person.', max_length=8),
        ),
        migrations.AddField(
            model_name='character',
            name='likeness',
            field=models.CharField(choices=[('drawn', "nobody's: it is drawn or generated"), ('own', 'that of who uploaded it'), ('person', "a real person's")], default='drawn', help_text='Whose face the portrait shows.', max_length=6),
        ),
        migrations.AddField(
            model_name='character',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Who made it and may edit it; a built-in one belongs to nobody.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='characters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='character',
            name='sends_clips',
            field=models.BooleanField(default=True, help_text='Chat doors get a clip of the face too.'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('portrait', models.CharField(help_text='Blob of the picture that it is about; another needs another.', max_length=80)),
                ('person', models.CharField(help_text='Who agreed.', max_length=120)),
                ('wording', models.TextField(help_text='What they agreed to.')),
                ('recording', models.CharField(blank=True, help_text='Blob of them saying so.', max_length=80)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('withdrawn', models.DateTimeField(blank=True, help_text='Since then it does not count any more.', null=True)),
                ('character', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='core.character')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
    ]
