"""Which tax a sale carries: rules as data, and what held when."""
