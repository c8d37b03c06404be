"""Addresses of steward pages."""

from django.urls import URLPattern, path

from minga.doors.web import (
    steward_bank,
    steward_judgement,
    steward_newcomers,
    steward_objections,
    steward_queue,
    steward_suspensions,
    steward_time,
    steward_treasury,
)

urlpatterns: list[URLPattern] = [
    path("queue/", steward_queue.queue, name="steward-queue"),
    path("queue/deposits/<uuid:deposit>", steward_queue.decide, name="steward-deposit"),
    path("treasury/", steward_treasury.treasury, name="steward-treasury"),
    path("treasury/payday", steward_treasury.begin_payday, name="steward-payday-begin"),
    path("treasury/payday/<uuid:payday>", steward_treasury.payday, name="steward-payday"),
    path("treasury/file", steward_treasury.build, name="steward-file"),
    path("treasury/file/<uuid:batch>", steward_treasury.download, name="steward-file-download"),
    path("treasury/file/<uuid:batch>/send", steward_treasury.send, name="steward-file-send"),
    path("treasury/back", steward_treasury.read_back, name="steward-read-back"),
    path("treasury/account", steward_treasury.set_account, name="steward-account"),
    path("treasury/tariff", steward_treasury.set_tariff, name="steward-tariff"),
    path("bank/", steward_bank.bank, name="steward-bank"),
    path("bank/entries/<uuid:entry>", steward_bank.match, name="steward-bank-match"),
    path("bank/invoices", steward_bank.issue, name="steward-invoices"),
    path("bank/invoices/<uuid:invoice>/credit", steward_bank.credit, name="steward-credit"),
    path("hands/", steward_time.hands, name="steward-hands"),
    path("hands/<uuid:order>", steward_time.confirm, name="steward-confirm"),
    path("hands/time/<uuid:what>", steward_time.decide, name="steward-time"),
    path("queue/clients/<uuid:client>", steward_queue.verify, name="steward-client"),
    path("queue/newcomers", steward_newcomers.newcomers, name="steward-newcomers"),
    path("queue/objections/<uuid:objection>", steward_objections.decide, name="steward-objection"),
    path("queue/decisions", steward_judgement.cases, name="steward-judgement"),
    path("queue/decisions/<uuid:answer>", steward_judgement.find, name="steward-find"),
    path("queue/suspensions", steward_suspensions.suspensions, name="steward-suspensions"),
    path("queue/doubts/<uuid:doubt>", steward_judgement.count, name="steward-doubt"),
    path("queue/held/<uuid:client>", steward_judgement.release, name="steward-release"),
]
