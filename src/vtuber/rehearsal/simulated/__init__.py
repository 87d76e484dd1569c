"""Vendors for rehearsals: models and a voice as slow, as dear and as fallible as real ones, in virtual time."""
