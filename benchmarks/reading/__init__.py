"""How well text in pictures is read, on pictures drawn for it."""
