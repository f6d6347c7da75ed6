"""From a spec as it stands today to the same spec with some of its parts drafted again."""
