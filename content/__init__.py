"""What to study: data written for this product and the loaders that check it."""
