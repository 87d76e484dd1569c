"""What she says: the persona, the offline writer and its lines, and the way from text to sentences."""
