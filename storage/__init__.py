"""How the desk remembers. The only place that knows SQLAlchemy."""
