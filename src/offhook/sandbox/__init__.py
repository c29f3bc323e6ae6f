"""The process of the sandbox, the public network on your desk."""
