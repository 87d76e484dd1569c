"""The level below the activity: small bandits over how she asks, greets, calls and chooses topics."""
