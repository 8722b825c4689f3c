"""What of the frame touches more than the frame: implications with it, judgements below it."""
