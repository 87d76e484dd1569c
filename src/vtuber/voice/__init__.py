"""The voice: engines, mouth shapes, and the schedule by which a line is said and can be stopped."""
