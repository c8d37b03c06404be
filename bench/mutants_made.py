"""Writes mutants of modules, by the operators of Cosmic Ray; runs in an environment of its own.

    .bootstrap/mutants/bin/python bench/mutants_made.py SHARE SEED FILE ...

One line of JSON a mutant: file, operator, line, what the line was and is, and the whole module as
it would be. Operators that nearly every test notices (a plus that becomes a shift) are left out,
and so is what no run can notice: annotations, docstrings, `is` for `==`.
"""

from __future__ import annotations

import ast
import difflib
import json
import random
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

COMPARISONS = {
    "Lt": ("LtE", "GtE"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "LtE"),
    "GtE": ("Gt", "Lt"),
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
ARITHMETIC = {
    "Add": "Sub", "Sub": "Add", "Mul": "FloorDiv", "Div": "Mul", "FloorDiv": "Mul",
    "Mod": "FloorDiv", "Pow": "Mul", "RShift": "LShift", "LShift": "RShift",
    "BitOr": "BitAnd", "BitAnd": "BitOr", "BitXor": "BitOr",
}  # fmt: skip
OPERATORS = {
    *(f"ReplaceComparisonOperator_{old}_{new}" for old in COMPARISONS for new in COMPARISONS[old]),
    *(f"ReplaceBinaryOperator_{old}_{new}" for old, new in ARITHMETIC.items()),
    "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr",
    "ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "NumberReplacer",
    "ExceptionReplacer", "ZeroIterationForLoop", "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_Not", "RemoveDecorator",
}  # fmt: skip


class Bare(ast.NodeTransformer):
    """A module without what no run can notice."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        if node.arg in ("slots", "frozen"):
            node.value = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
        return node


def essence(code: str) -> str:
    return ast.dump(Bare().visit(ast.parse(code)))


Place = tuple[str, int, int]  # operator, its how-manieth place, the line


def places(code: str) -> Iterator[Place]:
    nodes = list(ast_nodes(get_ast(code)))
    for name in sorted(plugins.operator_names()):
        if name.split("/")[-1] not in OPERATORS:
            continue
        operator = plugins.get_operator(name)()
        positions = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, _end) in enumerate(positions):
            yield name, occurrence, start[0]


def mutants(code: str, chosen: list[Place]) -> Iterator[tuple[str, int, str]]:
    """Operator, line and text of every mutant that differs from the module and from the others."""
    known = {essence(code)}
    for name, occurrence, line in chosen:
        try:
            mutated = mutate_code(code, plugins.get_operator(name)(), occurrence)
            text = essence(mutated) if mutated else ""
        except (SyntaxError, AttributeError):  # the operator cannot do this place
            continue
        if text and text not in known:
            known.add(text)
            yield name.split("/")[-1], line, mutated


def changed(code: str, mutated: str) -> list[str]:
    """The line as it was and as it is."""
    lines = difflib.ndiff(code.splitlines(), mutated.splitlines())
    return [line[2:].strip() for line in lines if line[:1] in "-+"][:2]


def main() -> None:
    share, seed, *names = sys.argv[1:]
    for name in names:
        code = Path(name).read_text(encoding="utf-8")
        everywhere = list(places(code))
        dice = random.Random(f"{seed} {name}")
        numbers = sorted(dice.sample(range(len(everywhere)), ceil(len(everywhere) * float(share))))
        for operator, line, mutated in mutants(code, [everywhere[number] for number in numbers]):
            print(json.dumps({"file": name, "operator": operator, "line": line,
                              "change": changed(code, mutated), "code": mutated}))  # fmt: skip


if __name__ == "__main__":
    main()
