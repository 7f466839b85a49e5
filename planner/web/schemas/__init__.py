"""What may be sent and what comes back, as marshmallow schemas; answers are documented by them, never made."""
