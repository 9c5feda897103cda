"""URLs that machines and returning browsers call."""

from django.urls import path

from portal.web.callbacks import bundid, security_txt

app_name = "callbacks"
urlpatterns = [
    path("anmeldung/bundid/acs", bundid.acs, name="acs"),
    path("anmeldung/bundid/antworten/<str:attempt_id>/", bundid.abschluss, name="abschluss"),
    path("anmeldung/bundid/metadata", bundid.metadata, name="metadata"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
]
