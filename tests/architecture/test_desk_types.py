"""The desk's types of what it exchanges are those of the server's structs."""

from pathlib import Path

from tools.house.desk_types import TARGET, text_of_types

TOP = Path(__file__).parents[2]


def test_the_desk_has_the_types_of_today():
    assert TARGET.read_text(encoding="utf-8") == text_of_types(), "run tools/write_desk_types"


def test_reading_aloud_is_written_once():
    pages = TOP / "server/minga/doors/web/static/minga"
    sources = [*(TOP / "desk/src").rglob("*.ts"), *pages.glob("*.js")]
    written = [path.name for path in sources if "new SpeechSynthesisUtterance" in path.read_text()]
    assert written == ["speech.ts"], "the desk and the pages take it from core/speech.ts"
