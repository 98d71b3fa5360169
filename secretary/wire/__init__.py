"""What crosses processes: types, settings, blobs, streams, media, models. Plain Python: no Django, no Celery app."""
