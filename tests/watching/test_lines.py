"""What a watch prints into a pipe while real files are saved in the ways of real editors."""

import os
import shutil
import subprocess
import sys

import pytest
from watching.piped import CODE, PLAIN, Piped, edit

TARGET = ("99.9 % of each month", "99.95 % of each month")
STALE = "14:03:12 stale: Goals, Concerns (NFR-2 changed: 99.9 % → 99.95 %)"
CURRENT = "current."


def in_place(path):
    edit(path, TARGET)


def by_renaming(path):
    new = path.with_name(".PRD.md.swp")
    new.write_text(path.read_text().replace(*TARGET))
    os.replace(new, path)


def by_backup(path):
    os.rename(path, path.with_name("PRD.md~"))
    path.write_text(path.with_name("PRD.md~").read_text().replace(*TARGET))


def in_pieces(path):
    text = path.read_text().replace(*TARGET)
    with path.open("w") as file:
        for at in range(0, len(text), 100):
            file.write(text[at : at + 100])
            file.flush()


@pytest.mark.parametrize("save", [in_place, by_renaming, by_backup, in_pieces])
def test_a_save_tells_what_has_become_stale_however_the_editor_writes(project, prd, save):
    with Piped() as run:
        (first,) = run.until(CURRENT)
        assert first.startswith("14:03:12 docs/architecture.md, drafted from PRD.md: all ")
        save(prd)

        told = run.until("stale: ")
        assert told[-2:] == ["14:03:12 PRD.md saved", STALE]


def test_each_save_tells_only_what_has_changed_since_the_last(project, prd, spec):
    with Piped() as run:
        run.until(CURRENT)
        in_place(prd)
        run.until("stale: ")
        edit(spec, ("### Logging\n", "### Logging\n\n- The team reads them. (assumption)\n"))
        assert run.until("edited") == ["14:03:12 docs/architecture.md saved", "14:03:12 edited: Concerns"]
        prd.touch()
        assert run.until("nothing") == ["14:03:12 PRD.md saved: nothing changed"]
        edit(prd, TARGET[::-1])
        assert run.until("again") == ["14:03:12 PRD.md saved", "14:03:12 current again: Goals, Concerns"]


def test_records_that_come_change_and_go_are_told(project, spec):
    record = next(spec.with_name("adr").glob("001-*.md"))
    text = record.read_text()
    with Piped() as run:
        run.until(CURRENT)
        edit(record, ("**Status:** Proposed", "**Status:** Rejected"))
        assert any("ADR-001 (" in line and "is now rejected" in line for line in run.until("stale: "))
        record.unlink()
        assert any(line.startswith("14:03:12 gone: ADR-001") for line in run.until("gone: "))
        record.write_text(text)
        run.until("added: ADR-001")


def test_a_folder_that_is_replaced_is_still_watched(project, spec):
    folder = spec.with_name("adr")
    with Piped() as run:
        run.until(CURRENT)
        shutil.move(folder, folder.with_name("elsewhere"))
        run.until("gone: ")
        shutil.copytree(folder.with_name("elsewhere"), folder)
        run.until("added: ")
        edit(next(folder.glob("001-*.md")), ("**Status:** Proposed", "**Status:** Rejected"))
        run.until("is now rejected")


def test_a_file_that_cannot_be_read_is_told_once_and_watched_further(project, prd):
    text = prd.read_text()
    with Piped() as run:
        run.until(CURRENT)
        prd.unlink()
        (told,) = [line for line in run.until("cannot be read") if "cannot be read" in line]
        assert told.startswith("14:03:12 cannot be read at the moment: ")
        prd.write_bytes(b"")
        prd.write_text(text.replace(*TARGET))
        assert run.until("stale: ")[-2:] == ["14:03:12 can be read again", STALE]


def test_a_context_document_is_watched_as_well(project):
    (project / "specagent.toml").write_text('context = ["policy.md"]\n')
    (project / "policy.md").write_text("# Policy\n\nLogs are kept 30 days.\n")
    with Piped() as run:
        run.until("are stale")
        run.until("'policy.md' has been added")
        (project / "specagent.toml").unlink()
        run.until("current again: ")


def test_what_is_stale_already_is_said_at_the_start(project, prd):
    in_place(prd)
    with Piped() as run:
        told = run.until("stale: ")

    assert told == ["14:03:12 docs/architecture.md, drafted from PRD.md: 2 of 9 parts are stale.", STALE]


def test_ctrl_c_ends_it_with_one_line_and_success(project, prd):
    with Piped() as run:
        run.until(CURRENT)
        in_place(prd)
        run.until("stale: ")
        code, last, errors = run.interrupt()

    assert (code, last, errors) == (0, ["Watched for 0:00: 1 save."], "")


def test_a_reader_that_goes_away_ends_it(project, prd):
    code = CODE + "sys.exit(guarded(lambda: watch_and_show(WatchRequest('PRD.md'), clock=clock)))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN
    ) as run:
        assert run.stdout.readline()
        run.stdout.close()
        in_place(prd)

        assert run.wait(timeout=30) == 141
        assert run.stderr.read() == b""


def test_where_the_system_allows_no_more_watches_the_files_are_looked_at(project, prd):
    code = (
        "import watchfiles\n"
        "from watchfiles.main import RustNotify\n"
        "def short(paths, debug, polling, *rest):\n"
        "    if not polling: raise OSError('OS file watch limit reached')\n"
        "    print('polling', flush=True)\n"
        "    return RustNotify(paths, debug, polling, *rest)\n"
        "watchfiles.main.RustNotify = short\n"
    )
    with Piped(code + "watch_and_show(WatchRequest('PRD.md'), clock=clock)") as run:
        run.until("polling")
        run.until(CURRENT)
        in_place(prd)
        run.until(STALE)
