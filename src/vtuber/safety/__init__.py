"""What may be said, and what may be answered: word lists, patterns, and the gate before the voice."""
