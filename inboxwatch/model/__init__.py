"""The nouns that cross rooms: frozen values, made of other values, checked when they are made.

Standard library only, no input or output, no clock.
"""
