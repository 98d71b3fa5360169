from django.urls import path

from channels_bots import media, views

urlpatterns = [
    path("media/<str:token>/<str:name>", media.show, name="bot-media"),
    path("<slug:door>/", views.webhook, name="bot"),
    path("<slug:door>/<path:path>", views.webhook, name="bot-path"),
]
