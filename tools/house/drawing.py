"""The plan of ARCHITECTURE.md, drawn from today's imports as a Mermaid picture and a table."""

import ast
from functools import cache

import grimp

from tools.house.plan import DOMAINS, domains, floors

BEGIN = "<!-- plan: drawn by tools/draw_plan -->\n"
END = "<!-- end of plan -->"


@cache
def arrows() -> dict[str, set[str]]:
    """Which domain or door imports which domains."""
    graph = grimp.build_graph("minga")
    found: dict[str, set[str]] = {}
    for importer in graph.modules:
        who = _room(importer)
        for imported in graph.find_modules_directly_imported_by(importer):
            what = _room(imported)
            if who and what and who != what and what.startswith("domains."):
                found.setdefault(who, set()).add(what)
    return found


def _room(module: str) -> str:
    """domains.people for minga.domains.people.models; empty for what is no domain and no door."""
    parts = module.split(".")
    if len(parts) < 3 or parts[1] not in {"domains", "doors"}:
        return ""
    return ".".join(parts[1:3]) if parts[1] == "doors" or parts[2] in domains() else ""


def promise(domain: str) -> str:
    """The first line of a domain's docstring."""
    text = (DOMAINS / domain / "__init__.py").read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    return said.splitlines()[0] if said else ""


def drawn_plan() -> str:
    """The whole plan: a picture of who knows whom, then the floors with their promises."""
    lines = ["```mermaid", "flowchart TB"]
    doors = sorted({who.split(".")[1] for who in arrows() if who.startswith("doors.")})
    lines.append(f"  subgraph doors [doors: {', '.join(doors)}]")
    lines += [f"    door_{name}[{name}]" for name in doors]
    lines.append("  end")
    review_status = domains()
    for height in sorted({floors()[name] for name in review_status}, reverse=True):
        lines.append(f"  subgraph floor{height} [floor {height}]")
        lines += [f"    {name}" for name in review_status if floors()[name] == height]
        lines.append("  end")
    for who in sorted(arrows()):
        for what in sorted(arrows()[who]):
            kind, name = who.split(".")
            lines.append(f"  {'door_' if kind == 'doors' else ''}{name} --> {what.split('.')[1]}")
    lines += ["```", "", "| floor | domain | promise | imports |", "|---|---|---|---|"]
    for name in reversed(review_status):
        below = sorted(what.split(".")[1] for what in arrows().get(f"domains.{name}", ()))
        known = ", ".join(below) or "nobody"
        lines.append(f"| {floors()[name]} | {name} | {promise(name)} | {known} |")
    return "\n".join(lines) + "\n"


def between_markers(text: str) -> str:
    """What stands between the markers of a page; raises when they are missing."""
    if BEGIN not in text or END not in text:
        raise ValueError("The page has no markers for the plan.")
    return text.split(BEGIN, 1)[1].split(END, 1)[0]


def with_plan(text: str, plan: str) -> str:
    """The page with this plan between its markers."""
    before, rest = text.split(BEGIN, 1)
    return before + BEGIN + plan + END + rest.split(END, 1)[1]
