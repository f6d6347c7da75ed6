"""The drafter that asks a model: facts first, then all parts at once, each checked and repaired."""
