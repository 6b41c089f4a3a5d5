"""The service: puts the rooms together, watches over the threads, tells the system manager how it is."""
