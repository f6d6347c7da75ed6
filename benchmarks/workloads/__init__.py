"""All workloads, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.setup import Setup
from benchmarks.table import Row
from benchmarks.workloads import (
    cold,
    killed,
    limited,
    live,
    llama,
    many,
    offline,
    redrafts,
    startup,
    strategies,
    tokens,
)


@dataclass(frozen=True)
class Workload:
    """One thing that is measured; `in_short` says whether the short run has it."""

    measure: Callable[[Setup], list[Row]]
    in_short: bool = False


WORKLOADS = {
    "cold": Workload(cold.median_prd, in_short=True),
    "tokens": Workload(tokens.median_tokens, in_short=True),
    "tokens-large": Workload(tokens.large_tokens),
    "live": Workload(live.live_rows),
    "small": Workload(cold.small_prd),
    "large": Workload(cold.large_prd),
    "slower-ways": Workload(strategies.slower_ways),
    "rerun": Workload(redrafts.rerun, in_short=True),
    "changed": Workload(redrafts.changed_line, in_short=True),
    "section": Workload(redrafts.one_section),
    "killed": Workload(killed.killed, in_short=True),
    "rate": Workload(limited.limited_rate),
    "storm": Workload(limited.storm),
    "faults": Workload(limited.faults),
    "many": Workload(many.hundred_prds),
    "offline": Workload(offline.median_draft, in_short=True),
    "growth": Workload(offline.growth),
    "start-up": Workload(startup.startup, in_short=True),
    "llama": Workload(llama.llama_cpp),
}
