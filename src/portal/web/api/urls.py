"""URLs of the API."""

from django.urls import path

from portal.web.api.api import api

urlpatterns = [path("api/v1/", api.urls)]
