"""How fast, and how much memory, as ratios to a named baseline of the same run: ``python -m tests.bench [NAME …]`` (`make bench`)."""
