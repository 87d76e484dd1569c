"""What is known of the viewers."""
