"""Takes what the fake needs out of GitHub's published OpenAPI description.

The description is in the npm package @octokit/openapi (MIT, see LICENSE beside this file):

    npm install --prefix /tmp/octokit @octokit/openapi
    python tests/forge_fake/github/openapi/extract.py /tmp/octokit/node_modules/@octokit/openapi

It writes github.json: for each operation of OPERATIONS its method, path, documentation, query, body and answers,
and every schema that these refer to, as JSON Schema (`nullable` becomes a type) and without texts and examples.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

OPERATIONS = (
    "actions/get-github-actions-default-workflow-permissions-repository",
    "actions/set-github-actions-default-workflow-permissions-repository",
    "git/create-ref",
    "git/delete-ref",
    "git/get-ref",
    "git/list-matching-refs",
    "git/update-ref",
    "issues/add-assignees",
    "issues/add-labels",
    "issues/check-user-can-be-assigned",
    "issues/create-comment",
    "issues/create-label",
    "issues/delete-comment",
    "issues/get",
    "issues/get-comment",
    "issues/get-label",
    "issues/list-comments",
    "issues/list-labels-for-repo",
    "issues/list-labels-on-issue",
    "issues/remove-all-labels",
    "issues/remove-assignees",
    "issues/remove-label",
    "issues/set-labels",
    "issues/update",
    "issues/update-comment",
    "pulls/check-if-merged",
    "pulls/create",
    "pulls/get",
    "pulls/list",
    "pulls/list-requested-reviewers",
    "pulls/remove-requested-reviewers",
    "pulls/request-reviewers",
    "pulls/update",
    "rate-limit/get",
    "repos/check-collaborator",
    "repos/get",
    "repos/get-branch",
    "repos/get-collaborator-permission-level",
    "repos/list-branches",
    "users/get-authenticated",
)
_ERRORS = ("basic-error", "validation-error", "validation-error-simple")
_TEXTS = {"description", "example", "examples", "externalDocs", "title", "default", "deprecated", "readOnly"}
_HERE = Path(__file__).parent
_COMPONENT = "#/components/"

Json = dict[str, Any]


def main() -> None:
    """Write github.json and the licence from the folder of the package."""
    package = Path(sys.argv[1])
    whole = json.loads((package / "generated" / "api.github.com.json").read_text(encoding="utf-8"))
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    operations = dict(sorted(_operations(whole)))
    if missing := set(OPERATIONS) - operations.keys():
        sys.exit(f"not described: {', '.join(sorted(missing))}")
    schemas = _schemas(whole, {**operations, "errors": [{"$ref": f"#/$defs/{name}"} for name in _ERRORS]})
    source = {"package": "@octokit/openapi", "version": version, "file": "api.github.com.json", "licence": "MIT"}
    _write({"source": source, "operations": operations, "schemas": dict(sorted(schemas.items()))})
    shutil.copy(package / "LICENSE", _HERE / "LICENSE")


def _operations(whole: Json) -> list[tuple[str, Json]]:
    return [
        (one["operationId"], _operation(whole, method, path, one))
        for path, methods in whole["paths"].items()
        for method, one in methods.items()
        if isinstance(one, dict) and one.get("operationId") in OPERATIONS
    ]


def _operation(whole: Json, method: str, path: str, one: Json) -> Json:
    parameters = [_resolved(whole, row) for row in one.get("parameters", [])]
    answers = {status: _resolved(whole, answer) for status, answer in one["responses"].items()}
    return {
        "method": method.upper(),
        "path": path,
        "docs": one["externalDocs"]["url"],
        "query": {row["name"]: _plain(row["schema"]) for row in parameters if row["in"] == "query"},
        "request": _content(_resolved(whole, one.get("requestBody", {}))),
        "answers": {status: _content(answer) for status, answer in answers.items()},
    }


def _resolved(whole: Json, row: Json) -> Json:
    while "$ref" in row:
        kind, _, name = row["$ref"].removeprefix(_COMPONENT).partition("/")
        row = whole["components"][kind][name]
    return row


def _content(row: Json) -> Json | None:
    content = row.get("content", {}).get("application/json")
    return _plain(content["schema"]) if content else None


def _plain(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in _TEXTS and not key.startswith("x-")}
    nullable = kept.pop("nullable", False)
    plain: Json = {
        key: {name: _plain(one) for name, one in value.items()} if key == "properties" else _plain(value)
        for key, value in kept.items()
    }
    if "$ref" in plain:
        plain = {"$ref": f"#/$defs/{plain['$ref'].rpartition('/')[2]}"}
    return {"anyOf": [plain, {"type": "null"}]} if nullable else plain


def _schemas(whole: Json, start: Any) -> Json:
    found: Json = {}
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and isinstance(reference := one.get("$ref"), str):
            name = reference.removeprefix("#/$defs/")
            if name not in found:
                found[name] = _plain(whole["components"]["schemas"][name])
                waiting.append(found[name])
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
    return found


def _write(content: Json) -> None:
    """Write each operation and each schema on a line of its own, which shows what a new version changes."""
    parts = [f"{json.dumps(key)}: {_block(rows)}" for key, rows in content.items()]
    (_HERE / "github.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _block(rows: Json) -> str:
    lines = [f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in rows.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
