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
        wrong = sorted(
            (importer, imported)
            for imported in graph.modules
            for importer in graph.find_modules_that_directly_import(imported)
            if self._is_past_the_face(importer, imported)
        )
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def _is_past_the_face(self, importer: str, imported: str) -> bool:
        prefix = f"{self.domains}."
        if not imported.startswith(prefix):
            return False
        domain, _, rest = imported.removeprefix(prefix).partition(".")
        if domain in self.open or not rest or importer.startswith(f"{prefix}{domain}."):
            return False
        room = rest.split(".")[0]
        if room in self.face:
            return False
        pairs = (entry.split(" -> ") for entry in self.also)
        return not any(fnmatch(importer, f"{who}*") and room == what for who, what in pairs)

    def render_broken_contract(self, check: ContractCheck) -> None:
        wrong: list[Any] = check.metadata["wrong"]
        for importer, imported in wrong:
            output.print_error(f"{importer} imports {imported}, past the face of its domain")
