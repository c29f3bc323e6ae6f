"""A public telephone network on your desk: virtual handsets behind any number."""
