"""What the desk does about each thing people ask; outgoing messages are values it returns."""
