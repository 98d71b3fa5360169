"""Every address of the web side."""

from django.contrib import admin
from django.urls import include, path

from secretary import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("", include("avatar.pages.urls")),
]
