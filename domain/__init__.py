"""The rules of the desk: states, routing, clocks, roles. Standard library only; no I/O, no clock."""
