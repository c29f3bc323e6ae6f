"""Small domain-free parts every floor may use."""
