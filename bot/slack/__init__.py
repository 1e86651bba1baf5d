"""The staff bot in Slack: https://docs.slack.dev. Imported where a token is set."""

from bot.slack.front_end import RefusedToken, SlackFrontEnd

__all__ = ["RefusedToken", "SlackFrontEnd"]
