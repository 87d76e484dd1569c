"""What she turns to next: triage of chat, lanes by urgency, retraction."""
