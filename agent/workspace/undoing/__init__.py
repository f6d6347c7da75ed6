"""Taking back what the last run changed, and keeping what people wrote since."""
