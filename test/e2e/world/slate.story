// The slate in the workshop teaches the first verb, word for word.
+ bea
bea> n
bea: Market Square
bea: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
bea: always about to arrive. Lanes lead off every way; a low door on the east side
bea: says WORKSHOP.
bea: Exits: north, east, south and west.
bea> e
bea: Workshop
bea: Benches, shavings, half-made clocks. This is where the world is made by the
bea: people in it. A slate on the wall explains how: read slate. Nothing here is
bea: finished, and everything may be tried.
bea: Exits: west.
bea: You see a hanging bell and a slate.
bea> read slate
bea: The slate says:
bea:   YOUR FIRST VERB
bea:   1. Make a thing:      @create $thing named tin whistle, whistle
bea:   2. Give it a verb:    @verb whistle:blow this none none
bea:   3. Say what it does:  @program whistle:blow
bea:                         player:tell("Wheee!");
bea:                         player.location:announce(player.name, " blows a whistle.");
bea:                         .
bea:   4. Use it:            blow whistle
bea:   5. Read it again:     @list whistle:blow      change it: @edit whistle:blow
bea:   Also try ;2 + 2 and, for what can be done with a thing, examine whistle.
bea:   The bell that hangs here counts its rings: ring bell, then @list bell:ring
bea> @create $thing named tin whistle, whistle
bea: You now have a tin whistle, number {n0}, a child of thing (#17).
bea> @verb whistle:blow this none none
bea: Verb {n0}:blow added. Program it: @program whistle:blow
bea> @program whistle:blow
bea: Now type the program of {n0}:blow. End it with a line of just a dot.
bea> player:tell("Wheee!");
bea> player.location:announce(player.name, " blows a whistle.");
bea> .
bea: Verb {n0}:blow programmed, 2 lines.
bea> blow whistle
bea: Wheee!
bea> @list whistle:blow
bea:   1: player:tell("Wheee!");
bea:   2: player.location:announce(player.name, " blows a whistle.");
bea> @edit whistle:blow
bea: Editing {n0}:blow, 2 lines. Commands: list, N text (replace), i N text (insert before), a text (append), d N [M], save, quit.
bea> 1 player:tell("Wheeeeeeee!");
bea: Line 1 replaced.
bea> save
bea: Verb {n0}:blow programmed, 2 lines.
bea> blow whistle
bea: Wheeeeeeee!
bea> ;2 + 2
bea: => 4
bea> examine whistle
bea: The tin whistle ({n0}) is a thing and belongs to bea.
bea: There is nothing special to see.
bea: You could try:
bea:   blow tin whistle
bea:   take tin whistle
bea:   drop tin whistle
bea:   give tin whistle to ...
bea> ring bell
bea: Ding! That was ring number 3.
