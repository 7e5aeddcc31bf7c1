"""Notices from the community: worded, looked at, sent, read."""
