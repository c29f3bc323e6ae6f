"""The `offhook` command line."""
