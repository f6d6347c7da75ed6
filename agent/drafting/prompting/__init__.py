"""From a brief and its facts to the messages that a model is sent."""
