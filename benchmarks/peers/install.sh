#!/bin/sh
# Installs the tools that specagent is compared with, each in an environment of its own: install.sh FOLDER.
# Names only packages and versions; where they come from is up to the settings of pip and npm.
set -u
root=${1:?usage: install.sh FOLDER}
mkdir -p "$root"

# environment NAME PACKAGE...: one that fails is said and does not stop the others.
environment() {
    name=$1
    shift
    "${PYTHON:-python3.11}" -m venv "$root/$name" && "$root/$name/bin/pip" install -q --disable-pip-version-check "$@" ||
        echo "$name was not installed" >&2
}

environment pydantic_ai "pydantic-ai-slim[openai]==2.68.0"
environment instructor "instructor==1.17.0"
environment crewai "crewai==1.15.30"
environment speckit "speckit-ai==0.2.4"
# It imports httpx and does not ask for it.
environment ortim "ortim==0.9.6" "httpx==0.28.1"

# MetaGPT pins packages that are no longer there (lancedb 0.4.0): it is installed without what it asks for, then with
# what its product manager and architect import.
environment metagpt --no-deps "metagpt==0.8.2"
environment metagpt --prefer-binary -r "$(dirname "$0")/metagpt.txt"

mkdir -p "$root/taskmaster"
npm install --prefix "$root/taskmaster" --silent --no-audit --no-fund --ignore-scripts --fetch-timeout=30000 \
    task-master-ai@0.43.1 || echo "taskmaster was not installed" >&2
