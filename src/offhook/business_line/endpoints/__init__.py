"""The API of business lines, and the doors Twilio calls at."""
