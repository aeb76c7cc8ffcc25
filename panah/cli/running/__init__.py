"""What several commands share: starting Django, preparing an installation, supervising processes."""
