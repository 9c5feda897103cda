"""URLs that machines and returning browsers call."""

from django.urls import path

from portal.web.callbacks import bundid

app_name = "callbacks"
urlpatterns = [
    path("anmeldung/bundid/acs", bundid.acs, name="acs"),
    path("anmeldung/bundid/antworten/<str:attempt_id>/", bundid.abschluss, name="abschluss"),
    path("anmeldung/bundid/metadata", bundid.metadata, name="metadata"),
]
