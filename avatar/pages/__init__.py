"""The pages of a logged-in person."""
