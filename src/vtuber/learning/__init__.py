"""What the channel learns from its streams: credit, reward, beliefs about each activity, and what to propose next."""
