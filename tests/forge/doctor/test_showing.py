from specagent.agent.commands.doctor import examine_and_show
from specagent.agent.forge.propose.request import ProposeRequest


def test_the_table_has_a_row_for_each_check_and_the_mend_below(clinic, token):
    clinic.examine(token)

    code = examine_and_show(ProposeRequest(), as_json=False)

    rows = clinic.capsys.readouterr().out.splitlines()
    assert code == 0
    assert rows[0].startswith("ok           git ")
    setting = next(at for at, row in enumerate(rows) if row.startswith("cannot tell  opening by Actions"))
    assert rows[setting + 1].strip().startswith("Turn on ")
    assert rows[-1] == "14 ok, 2 that cannot be told from here"


def test_what_the_remote_says_cannot_move_the_cursor_or_forge_a_row(clinic, token):
    clinic.write("specagent.toml", '"a\\u001b[2Jb\\nok  x" = 1\n')
    clinic.examine(token)

    code = examine_and_show(ProposeRequest(), as_json=False)

    out = clinic.capsys.readouterr().out
    assert code == 1
    assert "\x1b" not in out
    assert not any(row.startswith("ok  x") for row in out.splitlines())
