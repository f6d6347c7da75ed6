"""Where the keys of providers stand in the environment."""

KEY_VARIABLES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""Provider -> environment variable, for the providers whose key is given to their package by name."""
