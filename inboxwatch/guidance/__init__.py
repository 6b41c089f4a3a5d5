"""What somebody is advised to do whom another person will not leave alone, and how far it is done.

A reader: it knows facts that it is handed and texts that lie beside it. It asks nobody and sends nothing.
"""
