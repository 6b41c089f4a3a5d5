"""The river itself: use-cases, each a short list of steps, which meet the rooms only through the promises in ports."""
