"""From a document's Markdown to what it asks for."""
