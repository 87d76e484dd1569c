"""What the journal says in figures: the running stream's state, and the outcome of each segment."""
