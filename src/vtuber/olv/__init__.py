"""Open-LLM-VTuber, both ways: its server driven through `/proxy-ws`, and its frontend served at `/client-ws`."""
