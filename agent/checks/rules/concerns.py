"""Concern rules (XC): what touches every part is said, and concretely."""
