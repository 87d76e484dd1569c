"""Language models: asked by name, watched while they answer, paid for by the ledger."""
