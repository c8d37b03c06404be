"""The desk's types of what it exchanges are those of the server's structs."""

from tools.house.desk_types import TARGET, text_of_types


def test_the_desk_has_the_types_of_today():
    assert TARGET.read_text(encoding="utf-8") == text_of_types(), "run tools/write_desk_types"
