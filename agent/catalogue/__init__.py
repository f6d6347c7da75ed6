"""What architects know: qualities, capabilities and technologies as YAML, and the code that reads them."""
