"""Business lines: a shared public number on people's own phones, over Twilio or our own engine."""
