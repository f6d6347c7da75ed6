"""Writing a spec that a person changed from the command line: the edit is theirs, and the state tells of it."""

from pathlib import Path

from specagent.agent.errors import ConflictError, SpecAgentError
from specagent.agent.workspace.files import remove_leftovers, write_files
from specagent.agent.workspace.lock import lock_key
from specagent.agent.workspace.records.opening import Opened, raw_text
from specagent.agent.workspace.state import HistoryRecord


def save_edit(opened: Opened, text: str, entry: HistoryRecord) -> None:
    """Write the spec's new text while its lock is held, and an entry of the history where there is a state file.

    What was generated stays as it is in the state, so that the change counts as a person's. Raises ConflictError when
    somebody saved the spec since it was read.
    """
    layout = opened.layout
    spec = layout.guard(layout.spec)
    before = opened.text(spec)

    def admit(path: Path) -> None:
        if path == spec and raw_text(spec) != before:
            raise ConflictError(f"{opened.checked.name!r} was changed in the meantime", "Run the command again.")

    admit(spec)
    _refuse_mixed_ends(before, opened.checked.name)
    batches = [{spec: text}]
    if opened.state:
        told = opened.state.model_copy(update={"history": [*opened.state.history, entry]})
        batches.append({layout.guard(layout.state): told.to_json()})
    key = lock_key(layout)
    remove_leftovers({spec.parent}, key)
    write_files(batches, key, admit)


def _refuse_mixed_ends(text: str, name: str) -> None:
    """Raise for line ends of several kinds: all of them would become alike."""
    returns, feeds, both = text.count("\r"), text.count("\n"), text.count("\r\n")
    if returns and not returns == feeds == both:
        raise SpecAgentError(
            f"{name!r} has line ends of several kinds, and some would be lost",
            "Make them alike, for example with `git add --renormalize`, and run the command again.",
        )
