"""Safety rules (SF): nothing in the document acts, hides or leads away."""
