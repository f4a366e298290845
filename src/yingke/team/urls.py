"""Addresses of the workbench, under /team/."""

from __future__ import annotations

from django.urls import path

from yingke.team.pages import acts, board, huddle, morning

app_name = "team"
urlpatterns = [
    path("morning/", morning.morning, name="morning"),
    path("items/<int:item_id>/", morning.item, name="item"),
    path("items/<int:item_id>/dial/", acts.dial, name="dial"),
    path("items/<int:item_id>/result/", acts.record_result, name="result"),
    path("items/<int:item_id>/skip/", acts.skip, name="skip"),
    path("items/<int:item_id>/book/", acts.book, name="book"),
    path("appointments/", morning.appointments, name="appointments"),
    path("appointments/<int:appointment_id>/", acts.close_appointment, name="appointment"),
    path("board/", board.board, name="board"),
    path("board/rows/", board.rows, name="rows"),
    path("huddle/", huddle.huddle, name="huddle"),
]
