"""Rules of data types, each by an operation that takes or shows the type."""
