"""The simulated audience: viewers who come, chat, tire, give and go, on the same wire as a real platform's."""
