"""The bot that keeps one pull request for each spec: one half drafts, the other publishes."""
