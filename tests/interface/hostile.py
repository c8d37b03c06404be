"""Values, bodies and headers that have broken web applications before."""

from hypothesis import strategies as st

DIGITS = "9" * 5_000
NASTY = (
    "", " ", "\x00", "a\x00b", "0", "-1", "1", "2", "00012", DIGITS, "-" + DIGITS, "1e30", "1e400",
    "-1e-400", "NaN", "Infinity", "-Infinity", "٣٫٥", "１２", "½", "1,5", "1.000.000,50", "1e-9",
    "9223372036854775807", "9223372036854775808", "2147483648", "-2147483649", "true", "null",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "9999-12-31T23:59", "2026-W53", "[" * 2_000, "{" * 2_000,
    '{"a":' * 500 + "1" + "}" * 500, "[]", "{}", '{"endpoint":"https://fcm.googleapis.com:x/"}',
    '{"endpoint":"https://fcm.googleapis.com/x","keys":{"p256dh":"\\u0000","auth":"="}}',
    "http://[::1", "https://user:pw@[", "//", "tgram://\x00/", "mailto:a@b", "a@b.c", "é" * 300,
    "\u202e\u0000\ufeff", "\ud7ff\ue000", "🏳️‍🌈" * 50, "x" * 10_000, "../../etc/passwd", "%00",
    "%s%(x)s{0}", "XXX", "USD", "EUR", "ZZZ", "xx-klingon", "mg\x00", "en-" + "a" * 300,
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "'; DROP TABLE x; --", "<script>", "label:news", "label:", ":", "text:x", "a:b:c", "\n", "\r\n",
    "MG4600005030071289421016045", "DE89 3704 0044 0532 0130 00",
)  # fmt: skip
values = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.uuids().map(str),
)
BODIES = (
    (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary="),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\x00\r\n\r\na\r\n--x--",
     "multipart/form-data; boundary=x"),
    (b"\xff\xfe=\x00", "application/x-www-form-urlencoded"),
    (b"a=" + b"%00" * 50, "application/x-www-form-urlencoded; charset=utf-7"),
    (b"a=b", "application/x-www-form-urlencoded; charset=no-such-thing"),
    (b"a=1&" * 3_000, "application/x-www-form-urlencoded"),
    (b"[" * 100_000, "application/json"),
    (b'{"a":' * 100_000, "application/json"),
    (b"\xff", "application/json"),
    (b"null", "application/json"),
    (b"9" * 10_000, "application/json"),
    (b'"\\u0000"', "application/json"),
    (b'{"a": 1e999}', "application/json"),
    (b"", "\x00"),
    (b"PK\x03\x04", "application/zip"),
)  # fmt: skip
HEADERS = (
    {}, {"HTTP_ACCEPT_LANGUAGE": "a\x00,;q=x," + "-" * 400}, {"HTTP_HX_REQUEST": "true"},
    {"HTTP_RANGE": "bytes=" + DIGITS + "-"}, {"HTTP_IF_MODIFIED_SINCE": "x" * 99},
    {"HTTP_IF_NONE_MATCH": '"' * 50}, {"HTTP_REFERER": "http://[::1"},
    {"HTTP_COOKIE": "minga_session=\x00; minga_language=../../x"}, {"HTTP_HOST": "localhost:x"},
    {"HTTP_IDEMPOTENCY_KEY": "\x00" * 10}, {"HTTP_IDEMPOTENCY_KEY": "k" * 500},
    {"HTTP_X_CSRFTOKEN": "\x00"}, {"HTTP_ACCEPT": "\x00/*"}, {"HTTP_ACCEPT_ENCODING": "gzip;q=x"},
)  # fmt: skip
