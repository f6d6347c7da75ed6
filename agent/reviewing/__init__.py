"""How a person sees what a redraft changes, word by word, and decides it in the terminal."""
