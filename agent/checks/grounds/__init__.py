"""What statements rest on: figures, products, laws and what is out of scope."""
