"""The smallest documents that break a pattern rule, and near misses."""

from checks.cases import Example, edited

WHY = "\n  **Why:** One place to look when search is slow. (NFR-1)"
CODE = """  ```python
  class Loans:
      def open(self, tool: Tool) -> Loan: ...
  ```
"""
AREA = "### Data Access\n"

EXAMPLES = {
    "PT001": Example(
        broken={"spec": edited((WHY, ""))},
        fine={"spec": edited((WHY, ""), ("write SQL.", "write SQL, because search has one index. (NFR-1)"))},
    ),
    "PT002": Example(
        broken={"spec": edited((CODE, ""))},
        fine={"spec": edited((CODE, "\n      Loans(session).open(tool)\n"))},
    ),
    "PT003": Example(
        broken={"spec": edited((CODE, "  ```java\n  interface Loans { Loan open(Tool tool); }\n  ```\n"))},
        fine={"spec": edited((CODE, "  ```sql\n  SELECT id FROM loan;\n  ```\n"))},
    ),
    "PT004": Example(
        broken={"spec": edited(("class Loans:", "class Loans(:"))},
        fine={"spec": edited(("-> Loan: ...", "-> Loan:\n          # looks for a free one"))},
    ),
    "PT005": Example(
        broken={"spec": edited((AREA, AREA + "\n- **Rule:** Ids are UUIDs.\n  **Why:** Merging. (FR-1)\n\n" + AREA))},
        fine={"spec": edited((AREA, "### Keys\n\n- **Rule:** Ids are UUIDs.\n  **Why:** Merging. (FR-1)\n\n" + AREA))},
    ),
}
