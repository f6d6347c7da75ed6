"""Code in documents: fences, languages and whether they parse."""
