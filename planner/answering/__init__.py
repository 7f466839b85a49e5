"""From a request as JSON to an answer as JSON, by whichever door it came in: HTTP or the command line."""
