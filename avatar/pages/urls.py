from django.urls import path

from avatar.pages import media, views

urlpatterns = [
    path("", views.call, name="call"),
    path("characters/", views.characters, name="characters"),
    path("history/", views.history, name="history"),
    path("status/", views.status, name="status"),
    path("enter/", views.enter, name="enter"),
    path("enter/<str:token>", views.enter_by_link, name="enter-link"),
    path("leave/", views.leave, name="logout"),
    path("media/turns/<int:turn_id>/clip.mp4", media.clip, name="clip"),
    path("media/turns/<int:turn_id>/voice.ogg", media.voice, name="voice"),
    path("media/characters/<int:character_id>/<str:version>/portrait", media.portrait, name="portrait"),
]
