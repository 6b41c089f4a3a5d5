"""MARK: a message that was read to its `Fingerprint`. Pure: the same message gives the same fingerprint.

One file for each family of traits. Nothing here says what a trait is worth; that is decided in matching.
"""
