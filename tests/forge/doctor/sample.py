"""A workflow that has all that the bot needs."""

PINNED = "actions/checkout@" + "a" * 40
WORKFLOW = f"""
on: push
permissions: {{}}
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: write
      pull-requests: write
    steps:
      - uses: {PINNED}
      - run: specagent propose
"""
