"""Known answers, and the checks that hold ours against them: `python -m tests.golden FOLDER`."""
