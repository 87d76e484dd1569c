"""What the show is about: values and events, with no input, output or clock."""
