"""Making the bundle for an office without internet: one zip for each system, with the project, its wheels, launchers and a first page."""
