"""The smallest documents that break a ground rule, and near misses."""

from checks.cases import Example, edited

LOGGING = "writes structured JSON to standard output, each line with a request id. (assumption)"
SEARCH = "Search answers within 300 ms, from one indexed table."

EXAMPLES = {
    "GR001": Example(
        broken={"spec": edited((SEARCH, "Search answers within 300 ms, from 7 indexed tables."))},
        fine={"spec": edited((LOGGING, "keeps 7 days of logs, encrypted with TLS 1.3 on the way. (assumption)"))},
    ),
    "GR002": Example(
        broken={"spec": edited((SEARCH, "Search answers within 300 ms, from Elasticsearch."))},
        fine={
            "spec": edited((LOGGING, "writes to Elasticsearch. (assumption)"), (SEARCH, "Search over REST is fast."))
        },
    ),
    "GR003": Example(
        broken={"spec": edited(("The service runs 99.9 % of each month.", "The service runs 99.95 % of each month."))},
        fine={
            "spec": edited(
                ("The service runs 99.9 % of each month.", "The service runs 99.9 % of each month, not 100 %.")
            )
        },
    ),
    "GR004": Example(
        broken={"spec": edited(("Schema Migrations, Data Seeding.", "Schema Migrations."))},
        fine={"spec": edited(("Schema Migrations, Data Seeding.", "schema migrations and data seeding."))},
    ),
    "GR005": Example(
        broken={"spec": edited((SEARCH, "Search is fast from 15 March 2027 on."))},
        fine={"spec": edited((SEARCH, "Search is fast from September 2027 on."))},
    ),
}
