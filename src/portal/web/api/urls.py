"""URLs of the API."""

from django.urls import path

from portal.web.api.api import api, unknown_address

urlpatterns = [
    path("api/v1/", unknown_address, {"rest": ""}),  # before the framework's own, which answers as a page
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", unknown_address),
]
