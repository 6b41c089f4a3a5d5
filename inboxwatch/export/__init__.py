"""Reader: what leaves the house because a person asked for it, exactly as it was served."""
