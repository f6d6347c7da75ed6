"""What the text of a document says, links to and hides."""
