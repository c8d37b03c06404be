"""`minga recipient pull` against a running server: fetch, answer, report."""

import pytest

from minga.domains.rights import actions, queries
from minga_client import cli
from minga_client.recipient import RecipientNode
from minga_pure.rights import RequestKind
from tests.integration.rights import cast

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_firm_without_a_server_answers_from_its_shell(live_server, machine, capsys):
    stage = cast.scene(cast.NAMES[:1])
    folder = ["--folder", str(machine / "firm")]
    assert cli.main(["recipient", "create", "firm-0", queries.rights_key(), *folder]) == 0
    key = capsys.readouterr().out.strip()
    client = stage.clara.client.public_id
    actions.set_node(client=client, node="firm-0", actor_id=stage.clara.id, key=key)
    actions.ask(member=stage.lova.ref, kind=RequestKind.ERASURE, grant=stage.grant.public_id)
    assert cli.main(["recipient", "pull", live_server.url, *folder]) == 0
    assert "Requests that wait: 1. Receipts that were new: 1." in capsys.readouterr().out
    [(request, _stored)] = RecipientNode(machine / "firm").requests()
    assert cli.main(["recipient", "answer", str(request.id), "fulfilled", *folder]) == 0
    assert cli.main(["recipient", "pull", live_server.url, *folder]) == 0
    (asked,) = queries.requests_of(stage.lova.ref)
    assert asked.is_answered
    assert cli.main(["recipient", "pull", f"{live_server.url}/nowhere", *folder]) == 2
