"""The browser app and the command line: the only folder that reads settings and the environment."""
