import pytest
from checks.cases import findings
from checks.examples.safety import drawing

from specagent.agent.document.mermaid import encoded


@pytest.mark.parametrize(
    ("diagram", "line", "column"),
    [
        ('flowchart LR\n    A --> B\n    click A "https://evil.io"', 3, 5),
        ("graph TD\n    A --> B; click A call run()", 2, 14),
        ('classDiagram\n    class A\n    callback A "run"', 3, 5),
        ("sequenceDiagram\n    participant A\n    link A: Page @ https://evil.io", 3, 5),
        ("%%{init: {'securityLevel': 'loose'}}%%\nflowchart LR\n    A --> B", 1, 1),
        ("%%{init: {\n  'theme': 'dark',\n  'themeCSS': 'a'\n}}%%\nflowchart LR\n    A --> B", 1, 1),
        ("%%{init: {'theme': 'dark'}}%% %%{init: {'secure': []}}%%\nflowchart LR\n    A --> B", 1, 31),
        ("%%{init: {'themeVariables': {'lineColor': 'url(x)'}}}%%\nflowchart LR\n    A --> B", 1, 1),
        ("%%{ initialize: {} }%%\nflowchart LR\n    A --> B", 1, 1),
        ("---\nconfig:\n  securityLevel: loose\n---\nflowchart LR\n    A --> B", 2, 1),
        ("---\nconfig: {theme: dark, maxTextSize: 9}\n---\nflowchart LR\n    A --> B", 2, 1),
        ('flowchart LR\n    A["<img src=x onerror=alert(1)>"] --> B', 2, 8),
        ("flowchart LR\n    A[\"<a href='https://evil.io'>x</a>\"] --> B", 2, 11),
        ('C4Container\n    Person(a, "A", $link="https://evil.io")', 2, 20),
        ('C4Container\n    Person(a, "A", $LINK = "javascript#58;alert(1)")', 2, 20),
    ],
)
def test_a_diagram_that_acts_is_a_finding(diagram, line, column):
    spec = drawing(diagram)["spec"]
    (found,) = findings("SF007", spec)
    above = spec[: spec.index(diagram)].count("\n")

    assert (found.location.line, found.location.column) == (above + line, column)


@pytest.mark.parametrize(
    "diagram",
    [
        'flowchart LR\n    A["one; click two"] --> B[click here]',
        "journey\n    title Day\n    section Shop\n      click buy: 5: Me",
        "---\ntitle: config\n---\nflowchart LR\n    A[<b>x</b><br/>y] --> B",
        "flowchart LR\n    %% click A below\n    A --> B",
        "%%{wrap}%%\nsequenceDiagram\n    A->>B: link it",
        '%%{init: {"theme":"neutral"}}%%\nflowchart LR\n    A --> B',
        "%%{init: {\n 'theme': 'base',\n 'themeVariables': {'primaryColor': '#ff0000'}\n}}%%\nflowchart LR\n A --> B",
        "---\nconfig:\n  theme: dark\n  flowchart:\n    curve: linear\n---\nflowchart LR\n    A --> B",
        "mindmap\n  root\n    click here",
        'C4Container\n    Person(a, "javascript#58;alert(1) and $link")',
        'erDiagram\n    A ||--o{ B : "javascript#colon;alert(1)"',
        f'flowchart LR\n    A["{encoded("javascript:alert(1)")}"] --> B',
    ],
)
def test_a_diagram_that_only_speaks_of_acting_is_no_finding(diagram):
    assert findings("SF007", **drawing(diagram)) == []
