"""Getting a document's text from anywhere, safely: files, standard input, the web, packed formats."""
