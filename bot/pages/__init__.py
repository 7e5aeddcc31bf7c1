"""What a browser is shown: the demo's page of several panes, and the resident's own page behind the building's QR."""
