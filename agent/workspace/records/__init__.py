"""Decision records as people keep them: listed, added, decided and numbered, with the spec that lists them."""
