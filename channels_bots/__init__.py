"""The chat doors: Telegram, WhatsApp, a terminal."""
