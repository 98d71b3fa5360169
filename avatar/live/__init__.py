"""A live call: what is heard, what is played, and the socket that joins them to a page."""
