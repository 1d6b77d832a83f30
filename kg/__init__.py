"""Dutch parliamentary papers as a graph in which every edge carries the sentence that proves it."""
