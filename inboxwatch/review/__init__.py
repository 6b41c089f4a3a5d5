"""Reader: what is kept, shown to a person as harmless text, one deliberate step at a time."""
