"""allauth's pages that there are, below /account/: what is not named here cannot be reached."""

from allauth.account import views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from avatar.pages import entering, security

KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("password/change/", entering.change_password, name="account_change_password"),
    path("password/set/", entering.set_password, name="account_set_password"),
    path("password/reset/", entering.reset_password, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(KEY, views.password_reset_from_key, name="account_reset_password_from_key"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("cancel/", entering.cancel, name="account_logout"),
    path("signup/", entering.closed, name="account_signup"),
    path("security/", security.page, name="mfa_index"),
    path("security/details", security.details, name="account-details"),
    path("security/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("security/", include("allauth.mfa.urls")),
]
