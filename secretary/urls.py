"""Every address of the web side."""

from django.contrib import admin
from django.urls import include, path

from avatar.api import urls as api
from avatar.pages import entering
from secretary import flower, health, metrics

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/login/", entering.admin_door),
    path("admin/", admin.site.urls),
    path("flower/", flower.show, name="flower"),
    path("flower/<path:path>", flower.show),
    path("bots/", include("channels_bots.urls")),
    path("api/v1/", api.ours),
    path("v1/", api.theirs),
    path("", include("avatar.pages.urls")),
]
