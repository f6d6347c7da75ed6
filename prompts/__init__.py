"""Prompt templates that a model sees."""
