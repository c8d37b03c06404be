"""SQL keeps the faces too: no domain names another one's tables, none reaches up the floors."""

from tools.house import sql_faces


def test_no_sql_names_a_table_of_another_domain():
    assert sql_faces.complaints() == []


def test_every_published_view_is_used_by_another_domain():
    assert sql_faces.unused_views() == set()


def test_a_table_of_another_domain_is_seen():
    text = "SELECT balance_micros FROM ledger_account WHERE id = 1"
    assert sql_faces.trespasses_in("work", text) == {"ledger_account"}
    assert sql_faces.trespasses_in("ledger", text) == set()


def test_a_function_and_a_watching_trigger_are_no_trespass():
    text = "CREATE TRIGGER wage_paid AFTER INSERT\n ON ledger_transfer EXECUTE FUNCTION wages_x()"
    assert sql_faces.trespasses_in("wages", text) == set()
    assert sql_faces.trespasses_in("wages", "SELECT ledger_balance(1)") == set()


def test_a_view_of_a_higher_floor_is_seen():
    text = "SELECT count(*) FROM answers.answer"
    assert sql_faces.upward_in("assignment", text) == {"answers.answer"}
    assert sql_faces.upward_in("judgement", text) == set()


def test_views_and_tables_are_known():
    assert sql_faces.tables()["work_project"] == "work"
    assert "ledger" in sql_faces.uses()["answers"]
