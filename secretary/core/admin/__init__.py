"""The admin: what there is, for whoever is on call at night.

What the program itself moves is looked at here, and changed by actions that call its verbs.
"""

from secretary.core.admin import characters, doors, keeping, people, reminders, talk

__all__ = ["characters", "doors", "keeping", "people", "reminders", "talk"]
