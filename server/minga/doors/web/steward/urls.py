"""Addresses of steward pages."""

from django.urls import URLPattern, path

from minga.doors.web.steward import (
    bank,
    bank_cases,
    failed_jobs,
    judgement,
    newcomers,
    objections,
    queue,
    suspensions,
    time,
    treasury,
)

urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue, name="steward-queue"),
    path("queue/deposits/<uuid:deposit>", queue.decide, name="steward-deposit"),
    path(
        "queue/failed/imports/<uuid:import_id>",
        failed_jobs.retry_import,
        name="steward-retry-import",
    ),
    path(
        "queue/failed/notices/<int:delivery>",
        failed_jobs.retry_notice,
        name="steward-retry-notice",
    ),
    path("treasury/", treasury.treasury, name="steward-treasury"),
    path("treasury/payday", treasury.begin_payday, name="steward-payday-begin"),
    path("treasury/payday/<uuid:payday>", treasury.payday, name="steward-payday"),
    path("treasury/file", treasury.build, name="steward-file"),
    path("treasury/file/<uuid:batch>", treasury.download, name="steward-file-download"),
    path("treasury/file/<uuid:batch>/send", treasury.send, name="steward-file-send"),
    path("treasury/back", treasury.read_back, name="steward-read-back"),
    path("treasury/cases/<uuid:case>", bank_cases.decide, name="steward-bank-case"),
    path("treasury/account", treasury.set_account, name="steward-account"),
    path("treasury/tariff", treasury.set_tariff, name="steward-tariff"),
    path(
        "treasury/settings/<slug:kind>/<uuid:setting>",
        treasury.sign_setting,
        name="steward-sign-setting",
    ),
    path("bank/", bank.bank, name="steward-bank"),
    path("bank/entries/<uuid:entry>", bank.match, name="steward-bank-match"),
    path("bank/invoices", bank.issue, name="steward-invoices"),
    path("bank/invoices/<uuid:invoice>/credit", bank.credit, name="steward-credit"),
    path("hands/", time.hands, name="steward-hands"),
    path("hands/<uuid:order>", time.confirm, name="steward-confirm"),
    path("hands/time/<uuid:entry_id>", time.decide, name="steward-time"),
    path("queue/clients/<uuid:client>", queue.verify, name="steward-client"),
    path("queue/newcomers", newcomers.newcomers, name="steward-newcomers"),
    path("queue/newcomers/meetings/<uuid:meeting>", newcomers.reply, name="steward-meeting"),
    path("queue/objections/<uuid:objection>", objections.decide, name="steward-objection"),
    path("queue/decisions", judgement.cases, name="steward-judgement"),
    path("queue/decisions/<uuid:answer>", judgement.find, name="steward-find"),
    path("queue/suspensions", suspensions.suspensions, name="steward-suspensions"),
    path("queue/disputes/<uuid:dispute>", judgement.count, name="steward-dispute"),
    path("queue/held/<uuid:client>", judgement.release, name="steward-release"),
]
