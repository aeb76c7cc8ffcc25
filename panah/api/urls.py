"""Addresses for programs: what ODK Collect asks. No language stands in them."""

from django.urls import path

from panah.api.views import openrosa

app_name = "api"

urlpatterns = [
    path("openrosa/formList", openrosa.form_list, name="form-list"),
    path("openrosa/forms/<slug:form>.xml", openrosa.form, name="form"),
    path("openrosa/submission", openrosa.submission, name="submission"),
]
