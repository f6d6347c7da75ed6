"""What only the tests of the document room need."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mermaid: draws with the real Mermaid in a JavaScript engine; 20 seconds")
