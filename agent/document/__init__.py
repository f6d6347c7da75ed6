"""The document room: specifications and decision records as Markdown, and back."""
