// A wizard stops the server, and everybody reads why.
+ ann
+ wizard
ann: Wizard wakes up.
ann> @shutdown
ann: I don't know "@shutdown". Try: help
wizard> @shutdown for tonight
wizard: *** Shutting down: shutdown() called by Wizard (#2): for tonight ***
ann: *** Shutting down: shutdown() called by Wizard (#2): for tonight ***
