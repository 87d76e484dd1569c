"""Connect Four on stage: the streamer against chat."""
