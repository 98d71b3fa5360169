"""Every address of the web side."""

from django.contrib import admin
from django.urls import include, path

from secretary import flower, health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("flower/", flower.show, name="flower"),
    path("flower/<path:path>", flower.show),
    path("", include("avatar.pages.urls")),
]
