"""What turned out to be the case: the page on which it is recorded, and its address over REST."""
