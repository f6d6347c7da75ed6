"""A scripted provider of language models, OpenAI- and Anthropic-compatible, for tests, recordings and benchmarks."""

from .answer import Answer, Error, Gate, Tokens
from .call import Call
from .delivery import Pace
from .generation import fill
from .limits import Bucket
from .log import Entry
from .scripts import always, answer_set, faulty, generated, sequence, when
from .server import Provider, Script

__all__ = [
    "Answer",
    "Bucket",
    "Call",
    "Entry",
    "Error",
    "Gate",
    "Pace",
    "Provider",
    "Script",
    "Tokens",
    "always",
    "answer_set",
    "faulty",
    "fill",
    "generated",
    "sequence",
    "when",
]
