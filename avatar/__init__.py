"""The web face: the live call, its pages, the API."""
