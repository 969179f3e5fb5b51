"""Language models that run on the user's machine, each behind the same `ChatModel` protocol."""
