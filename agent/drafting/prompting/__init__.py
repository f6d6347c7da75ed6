"""From a brief and its facts to the messages that a model is sent."""

from specagent.agent.drafting.prompting.prompts import Prompts
from specagent.agent.drafting.prompting.tasks import Chunk, PartTask, Revision, Wish

__all__ = ["Chunk", "PartTask", "Prompts", "Revision", "Wish"]
