"""Reading a product requirements document: from a file, a link or a stream to a `Prd`."""

from specagent.agent.prd.parsing.identity import Known
from specagent.agent.prd.parsing.understanding import understand

__all__ = ["Known", "understand"]
