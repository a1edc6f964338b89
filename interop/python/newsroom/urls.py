from django.urls import include, path

from .views import publish_view

urlpatterns = [
    path("instant/", include("instant.urls")),
    path("publish/", publish_view),
]
