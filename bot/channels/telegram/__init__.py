"""Telegram: long polling in, Bot API calls out. `channel.TelegramChannel` is the one door to it."""
