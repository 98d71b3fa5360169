"""The chat doors: Telegram and WhatsApp. Not yet built."""
