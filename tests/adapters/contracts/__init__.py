"""What every implementation of a port must do; a test module inherits the class and brings the implementation."""
