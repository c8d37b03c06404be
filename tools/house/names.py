"""Counters of vague names, repeated class names and thin docstrings, read from syntax trees."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tools.house.plan import python_files, short, syntax_of

PACKAGES: Final = ("pure", "client", "server")
_VAGUE_WORDS: Final = """
    one ones other others found said told kept given here there wrong by at it its them they
    whole theirs mine hers his ours yours own made seen shown rest more less much many most few
    thing things who whom whose what where when which why how each every everybody nobody
    somebody anybody about near before after brought sent asked wanted same such those these this
    that beside again together alone apart plain got gone done taken held left right so then
"""
VAGUE: Final = frozenset(_VAGUE_WORDS.split())
"""Words that name nothing; a variable is a noun of its type."""
FILLERS: Final = frozenset(
    {"a", "an", "and", "be", "in", "is", "of", "on", "or", "the", "to", "was"}
)
SIDES: Final = frozenset({"left", "right"})
QUESTION_OPENINGS: Final = (
    "what", "where", "whether", "by which", "how", "that", "who", "whom", "whose", "which",
)  # fmt: skip
WORDS_MIN: Final = 4

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Binding(NamedTuple):
    """A name bound in one scope, by the line of its first binding."""

    name: str
    line: int


class ThinDocstring(NamedTuple):
    """A docstring that opens like a question or has fewer than WORDS_MIN words."""

    path: Path
    line: int
    owner: str
    summary: str


def is_vague(name: str) -> bool:
    """Return True when every word of a name is in VAGUE, joining words aside.

    A moment (`sent_at`, `held_at`) has a participle for its first word and is not vague.
    """
    words = [word for word in name.lower().strip("_").split("_") if word not in FILLERS]
    if len(words) > 1 and words[-1] == "at":
        return False
    return bool(words) and all(word in VAGUE for word in words)


def bindings(tree: ast.AST) -> list[Binding]:
    """Return the distinct bound names of each scope of a syntax tree.

    Counted are parameters, assignment, loop, `with`, `except` and comprehension targets,
    functions, methods, classes and class attributes; the parameters of dunder methods, whose
    names the data model sets, are not.
    """
    collector = _Collector()
    collector.visit(tree)
    return collector.bindings


def vague_bindings(tree: ast.AST) -> list[Binding]:
    """Return the bindings with a vague name."""
    return [binding for binding in bindings(tree) if is_vague(binding.name)]


def vague_share(package: str) -> float:
    """Return the share (0..1) of bound names of a package that are vague."""
    trees = [syntax_of(path) for path in python_files(package)]
    bound = sum(len(bindings(tree)) for tree in trees)
    return sum(len(vague_bindings(tree)) for tree in trees) / max(bound, 1)


def repeated_classes(*packages: str) -> dict[str, list[str]]:
    """Return the places of each class name that is defined more than once, `Meta` aside."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in python_files(*packages):
        for node in ast.walk(syntax_of(path)):
            if isinstance(node, ast.ClassDef) and node.name != "Meta":
                places[node.name].append(f"{short(path)}:{node.lineno}")
    return {name: lines for name, lines in places.items() if len(lines) > 1}


def thin_docstrings(paths: Iterable[Path]) -> list[ThinDocstring]:
    """Return the docstrings to rewrite; a functools or data-model override needs none."""
    return [thin for path in paths for thin in _thin_docstrings_of(path)]


def is_thin(docstring: str) -> bool:
    """Return True for a question-like opening or a text of fewer than WORDS_MIN words."""
    words = docstring.split()
    opening = " ".join(words[:2]).lower()
    return len(words) < WORDS_MIN or any(
        opening == start or opening.startswith(f"{start} ") for start in QUESTION_OPENINGS
    )


def _thin_docstrings_of(path: Path) -> Iterator[ThinDocstring]:
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            docstring = ast.get_docstring(node)
            if docstring is not None and is_thin(docstring):
                line = node.body[0].lineno
                owner = "module" if isinstance(node, ast.Module) else node.name
                yield ThinDocstring(path, line, owner, docstring.strip().partition("\n")[0])


class _Collector:
    """Collects one Binding for each name of each scope, in the order of the source."""

    def __init__(self) -> None:
        self.bindings: list[Binding] = []
        self._scopes: list[dict[str, int]] = []

    def visit(self, node: ast.AST) -> None:
        """Collect the bindings of a node and of the nodes below it."""
        match node:
            case ast.Module(body=body):
                self._scope(body)
            case ast.ClassDef(name=name, lineno=line):
                self._bind(name, line)
                self._visit_all([*node.bases, *node.keywords, *node.decorator_list])
                self._scope(node.body)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._bind(node.name, node.lineno)
                self._visit_all([*node.decorator_list, *_defaults(node.args)])
                is_dunder = node.name.startswith("__") and node.name != "__init__"
                self._scope(node.body, () if is_dunder else _parameters(node.args))
            case ast.Lambda(body=body):
                self._scope([body], _parameters(node.args))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._scope(ast.iter_child_nodes(node))
            case _:
                self._visit_leaf(node)

    def _visit_leaf(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Store(), lineno=line):
                self._bind(name, line)
            case (
                ast.ExceptHandler(name=str(name), lineno=line)
                | ast.MatchAs(name=str(name), lineno=line)
            ):
                self._bind(name, line)
        self._visit_all(ast.iter_child_nodes(node))

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _bind(self, name: str, line: int) -> None:
        self._scopes[-1].setdefault(name, line)

    def _scope(self, nodes: Iterable[ast.AST], parameters: Iterable[ast.arg] = ()) -> None:
        self._scopes.append({})
        for parameter in parameters:
            self._bind(parameter.arg, parameter.lineno)
        self._visit_all(nodes)
        bound = self._scopes.pop()
        both_sides = bound.keys() >= SIDES  # a pair of sides is not vague
        self.bindings += [
            Binding(name, line)
            for name, line in bound.items()
            if not (both_sides and name in SIDES)
        ]


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*named, *starred]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]
