"""What is sold besides calls: products, subscriptions, charges, and prices of features."""
