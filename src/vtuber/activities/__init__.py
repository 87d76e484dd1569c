"""What the show does: the activities, and the one floor on which everything is said."""
