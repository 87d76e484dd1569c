"""What the community builds together: goals."""
