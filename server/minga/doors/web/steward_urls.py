"""Addresses of steward pages."""

from django.urls import URLPattern, path

from minga.doors.web import steward_objections, steward_queue

urlpatterns: list[URLPattern] = [
    path("queue/", steward_queue.queue, name="steward-queue"),
    path("queue/deposits/<uuid:deposit>", steward_queue.decide, name="steward-deposit"),
    path("queue/clients/<uuid:client>", steward_queue.verify, name="steward-client"),
    path("queue/objections/<uuid:objection>", steward_objections.decide, name="steward-objection"),
]
