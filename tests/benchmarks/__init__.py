"""Load on the running portal with a bound beside each figure (`make bench`), and the bound on queries as a test."""
