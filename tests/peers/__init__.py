"""Independent counterparts for contract tests."""
