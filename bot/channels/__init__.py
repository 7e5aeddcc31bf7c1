"""One file for each channel: platform payload in, platform call out. A channel decides nothing."""
