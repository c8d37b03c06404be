"""The pages write numbers, amounts and dates as Babel does, from the Unicode CLDR."""

import subprocess
import sys
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from minga.domains import cldr
from tools.house.plan import ROOT

LANGUAGES = st.sampled_from(["ar", "en", "es", "fil", "fr", "mg", "pt"])
AMOUNTS = st.integers(-(10**14), 10**14).map(lambda micros: Decimal(micros) / 1_000_000)
CURRENCIES = st.sampled_from(
    ["USD", "EUR", "MGA", "PHP", "KES", "BRL", "JPY", "KWD", "CLF", "CHF", "XAF", "ZWG", "QQQ"]
)
PATTERNS = st.sampled_from(["EEE d MMM", "d MMM", "d MMM HH:mm", "EEE HH:mm", "HH:mm", "HH:mm:ss"])


@given(LANGUAGES, AMOUNTS)
def test_numbers_are_written_as_babel_writes_them(language, number):
    locale = cldr.load(language)
    assert locale.format_number(number) == format_decimal(number, locale=language)
    assert locale.format_percent(number) == format_percent(number, locale=language)


@given(LANGUAGES, st.floats(-1e9, 1e9, allow_nan=False))
def test_floats_are_written_as_babel_writes_them(language, number):
    assert cldr.load(language).format_number(number) == format_decimal(number, locale=language)
    assert cldr.load(language).format_percent(number) == format_percent(number, locale=language)


@given(LANGUAGES, AMOUNTS, CURRENCIES, st.booleans())
def test_amounts_are_written_as_babel_writes_them(language, amount, currency, rounded):
    assert cldr.load(language).format_currency(
        amount, currency, rounded=rounded
    ) == format_currency(amount, currency, locale=language, decimal_quantization=rounded)


@given(LANGUAGES, st.datetimes(), PATTERNS)
def test_moments_are_written_as_babel_writes_them(language, moment, pattern):
    assert cldr.load(language).format_moment(moment, pattern) == format_datetime(
        moment, pattern, locale=language
    )


@pytest.mark.parametrize("style", ["day", "day_short", "weekday", "weekday_year", "month"])
@given(language=LANGUAGES, moment=st.dates())
def test_days_are_in_babels_order(language, moment, style):
    skeletons = {"day": "yMMMd", "day_short": "MMMd", "weekday": "MMMEd",
                 "weekday_year": "yMMMEd", "month": "yMMMM"}  # fmt: skip
    assert cldr.load(language).format_date(moment, style) == format_skeleton(
        skeletons[style], moment, locale=language
    )


@given(LANGUAGES, st.datetimes())
def test_moments_are_in_babels_order(language, moment):
    locale = Locale(language)
    day = format_skeleton("yMMMd", moment, locale=locale)
    hour = format_skeleton("Hm", moment, locale=locale)
    written = cldr.load(language).format_date(moment, "moment")
    assert written == locale.datetime_formats["medium"].replace("{1}", day).replace("{0}", hour)


@pytest.mark.parametrize("language", ["ar", "en", "es", "fil", "fr", "mg", "pt"])
def test_countries_languages_and_currencies_have_babels_names(language):
    ours, theirs = cldr.load(language), Locale(language)
    for code, name in ours.territories.items():
        assert name == theirs.territories[code]
    for code, name in ours.languages.items():
        assert name == theirs.languages[code]
    for code, name in ours.currencies.items():
        assert name == theirs.currencies[code]
    assert {"MG", "PH", "BR", "DE", "US"} <= set(ours.territories)
    assert {"es", "fr", "en"} <= set(ours.languages)


@pytest.mark.parametrize(("asked", "given_"), [("pt-br", "pt"), ("xx", "en"), ("../x", "en")])
def test_a_language_that_is_not_here_is_the_nearest_one(asked, given_):
    assert cldr.load(asked) == cldr.load(given_)


def test_the_files_are_what_the_tool_writes(tmp_path):
    subprocess.run([sys.executable, ROOT / "tools" / "write_cldr", tmp_path], check=True)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_text(encoding="utf-8") for path in cldr.FOLDER.glob("*.json")}
    assert shipped == written
