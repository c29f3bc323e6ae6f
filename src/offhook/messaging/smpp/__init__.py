"""SMPP 3.4: the protocol of operators' message centres, as far as texts need it."""
