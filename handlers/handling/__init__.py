"""What those who handle a request do with it, and into whose hands it may be put."""
