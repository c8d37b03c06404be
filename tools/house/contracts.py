"""A contract that import-linter does not bring: a domain is entered by its face only."""

from fnmatch import fnmatch
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FaceContract(Contract):
    """Every import into a domain from outside it lands on words, actions or queries.

    domains: the package that holds the domains. face: the rooms that others may enter.
    open: modules directly under `domains` that anybody may import. also: "who -> room", further
    rooms that one importer may enter (the clock's door reads `jobs`, mingad reads `audits`).
    """

    domains = fields.StringField()
    face = fields.ListField(subfield=fields.StringField())
    open = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    also = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        violations = sorted(
            (importer, imported)
            for imported in graph.modules
            for importer in graph.find_modules_that_directly_import(imported)
            if self._is_past_the_face(importer, imported)
        )
        return ContractCheck(kept=not violations, metadata={"wrong": violations})

    def _is_past_the_face(self, importer: str, imported: str) -> bool:
        prefix = f"{self.domains}."
        if not imported.startswith(prefix):
            return False
        domain, _, module = imported.removeprefix(prefix).partition(".")
        if domain in self.open or not module or importer.startswith(f"{prefix}{domain}."):
            return False
        room = module.split(".")[0]
        if room in self.face:
            return False
        pairs = (entry.split(" -> ") for entry in self.also)
        return not any(
            fnmatch(importer, f"{prefix}*") and room == entry_room for prefix, entry_room in pairs
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        violations: list[Any] = check.metadata["wrong"]
        for importer, imported in violations:
            output.print_error(f"{importer} imports {imported}, past the face of its domain")
