"""Asking a language model: one call, whatever happens, within limits of time, rate and money."""
