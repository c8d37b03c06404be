"""A file that is read in one sitting, a function that fits on a screen."""

import ast
import re

from tools.house.plan import python_files, short, syntax_of, tracked_files

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
COLUMNS_MAX = 100
SENTENCE = re.compile(r' +"[^"]*",?')
VAGUE = {"utils", "util", "helpers", "helper", "misc", "manager", "managers", "info", "data",
         "process", "handle", "handler", "common"}  # fmt: skip


def functions_too_long(tree: ast.Module) -> list[str]:
    """name (lines) of each function of more than 60 lines."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        f"{node.name} ({lines})"
        for node in ast.walk(tree)
        if isinstance(node, kinds)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]


def lines_too_wide(text: str) -> list[int]:
    """Return the numbers of the lines with more than 100 characters.

    A line that holds one sentence of the desk and nothing else may be longer: a sentence is one
    literal, so that translators get it whole.
    """
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > COLUMNS_MAX and not SENTENCE.fullmatch(line)
    ]


def test_no_file_has_more_than_400_lines():
    suffixes = {".py", ".ts", ".tsx", ".sql", ".css", ".html"}
    too_long = {
        short(path): lines
        for path in tracked_files()
        if path.suffix in suffixes
        and "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert too_long == {}


def test_no_line_of_a_text_that_no_formatter_breaks_has_more_than_100_columns():
    too_wide = {
        short(path): wide
        for path in tracked_files()
        if path.suffix in {".html", ".ts", ".sql", ".css"}
        and (wide := lines_too_wide(path.read_text(encoding="utf-8")))
    }
    assert too_wide == {}


def test_a_line_of_101_columns_is_seen():
    assert lines_too_wide("<p>\n" + "x" * 101 + "\n</p>") == [2]
    assert lines_too_wide('    "' + "a sentence " * 10 + '",') == []
    assert lines_too_wide('    t("' + "a sentence " * 10 + '"),') == [1]


def test_no_function_has_more_than_60_lines():
    too_long = {
        short(path): wrong
        for path in python_files()
        if (wrong := functions_too_long(syntax_of(path)))
    }
    assert too_long == {}


def test_a_function_of_61_lines_is_seen():
    body = "def long():\n" + "    pass\n" * 60
    assert functions_too_long(ast.parse(body)) == ["long (61)"]


def test_no_room_has_a_vague_name():
    homes = ("pure", "server", "client")
    vague = [short(path) for path in python_files(*homes) if path.stem in VAGUE]
    vague += [short(path) for path in python_files(*homes) if path.parent.name in VAGUE]
    assert vague == []


def test_every_domain_says_its_promise():
    silent = [
        short(path)
        for path in python_files("server", "pure", "client")
        if path.name == "__init__.py"
        and path.parent.name not in {"migrations", "management", "commands"}
        and not ast.get_docstring(syntax_of(path))
    ]
    assert silent == []


def test_nothing_is_left_for_later_in_a_comment():
    words = tuple(word + ":" for word in ("FIX" + "ME", "TO" + "DO", "XX" + "X"))
    found = [
        f"{short(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(word in line for word in words)
    ]
    assert found == []
