"""The networks that dream: the zoo, their weights, and how one takes the place of another."""
