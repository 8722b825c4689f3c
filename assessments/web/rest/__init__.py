"""What every REST endpoint shares. Knows the request and the answer, no capability."""
