"""The plan of ARCHITECTURE.md, drawn from imports and SQL as a Mermaid picture and a table."""

import ast
from functools import cache

import grimp

from tools.house import sql_faces
from tools.house.plan import DOMAINS, domains, floors

BEGIN = "<!-- plan: drawn by tools/draw_plan -->\n"
END = "<!-- end of plan -->"


@cache
def arrows() -> dict[str, set[str]]:
    """Return the domains that each domain or door imports or names in SQL."""
    graph = grimp.build_graph("minga")
    imports: dict[str, set[str]] = {}
    for importer in graph.modules:
        importing = _room(importer)
        for imported in graph.find_modules_directly_imported_by(importer):
            imported_room = _room(imported)
            if (
                importing
                and imported_room
                and importing != imported_room
                and imported_room.startswith("domains.")
            ):
                imports.setdefault(importing, set()).add(imported_room)
    for domain, below in sql_faces.uses().items():
        imports.setdefault(f"domains.{domain}", set()).update(f"domains.{name}" for name in below)
    return {importing: below for importing, below in imports.items() if below}


def _room(module: str) -> str:
    """domains.people for minga.domains.people.models; empty for what is no domain and no door."""
    parts = module.split(".")
    if len(parts) < 3 or parts[1] not in {"domains", "doors"}:
        return ""
    return ".".join(parts[1:3]) if parts[1] == "doors" or parts[2] in domains() else ""


def promise(domain: str) -> str:
    """The first line of a domain's docstring."""
    text = (DOMAINS / domain / "__init__.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    return docstring.splitlines()[0] if docstring else ""


def drawn_plan() -> str:
    """The whole plan: a picture of who knows whom, then the floors with their promises."""
    lines = ["```mermaid", "flowchart TB"]
    doors = sorted(
        {importing.split(".")[1] for importing in arrows() if importing.startswith("doors.")}
    )
    lines.append(f"  subgraph doors [doors: {', '.join(doors)}]")
    lines += [f"    door_{name}[{name}]" for name in doors]
    lines.append("  end")
    names = domains()
    for height in sorted({floors()[name] for name in names}, reverse=True):
        lines.append(f"  subgraph floor{height} [floor {height}]")
        lines += [f"    {name}" for name in names if floors()[name] == height]
        lines.append("  end")
    for importing in sorted(arrows()):
        for imported in sorted(arrows()[importing]):
            kind, name = importing.split(".")
            lines.append(
                f"  {'door_' if kind == 'doors' else ''}{name} --> {imported.split('.')[1]}"
            )
    lines += ["```", "", "| floor | domain | promise | imports |", "|---|---|---|---|"]
    for name in reversed(names):
        below = sorted(imported.split(".")[1] for imported in arrows().get(f"domains.{name}", ()))
        known = ", ".join(below) or "nobody"
        lines.append(f"| {floors()[name]} | {name} | {promise(name)} | {known} |")
    return "\n".join(lines) + "\n"


def between_markers(text: str) -> str:
    """Return the text between the markers of a page. Raises ValueError without markers."""
    if BEGIN not in text or END not in text:
        raise ValueError("The page has no markers for the plan.")
    return text.split(BEGIN, 1)[1].split(END, 1)[0]


def with_plan(text: str, plan: str) -> str:
    """Return the page with this plan between its markers."""
    head, tail = text.split(BEGIN, 1)
    return head + BEGIN + plan + END + tail.split(END, 1)[1]
