"""The report for police, lawyer and court: what was kept, told so that it can be checked and contested.

From the casefile to paper: chosen (`selection`), counted (`counts`), drawn (`chart`), written as a list of blocks
(`document`), which a PDF (`press`), one HTML page (`page`) and tables (`table`) show alike. All but `press` and `files`
is pure. Nothing of a message is ever code, markup or a formula: it comes in as text and stays text.
"""
