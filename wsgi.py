"""The WSGI entry point: `gunicorn wsgi:app` (settings in gunicorn.conf.py)."""

from planner.web import create_app

app = create_app()
