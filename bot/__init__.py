"""The edge: channels, web pages, clock, settings and command line. The only async code."""
