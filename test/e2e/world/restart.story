// What was done is there after kill -9: things, places, programs, counts.
+ tim
tim> @create $thing named drum
tim: You now have a drum, number {n0}, a child of thing (#17).
tim> @verb drum:beat this none none
tim: Verb {n0}:beat added. Program it: @program drum:beat
tim> @program drum:beat
tim: Now type the program of {n0}:beat. End it with a line of just a dot.
tim> player:tell("Boom!");
tim> .
tim: Verb {n0}:beat programmed, 1 line.
tim> n
tim: Market Square
tim: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
tim: always about to arrive. Lanes lead off every way; a low door on the east side
tim: says WORKSHOP.
tim: Exits: north, east, south and west.
tim> e
tim: Workshop
tim: Benches, shavings, half-made clocks. This is where the world is made by the
tim: people in it. A slate on the wall explains how: read slate. Nothing here is
tim: finished, and everything may be tried.
tim: Exits: west.
tim: You see a hanging bell and a slate.
tim> ;#42.rings
tim: => 0
tim> ring bell
tim: Ding! That was ring number 1.
! kill
+ tim connect
tim: Welcome to Cosm.
tim:
tim:   create NAME PASSWORD    makes you a character
tim:   connect NAME PASSWORD   comes back as one
tim:   connect guest           looks around first
tim:   who                     shows who is here
tim:   quit                    leaves
tim> connect tim secret1
tim: *** Connected ***
tim: Workshop
tim: Benches, shavings, half-made clocks. This is where the world is made by the
tim: people in it. A slate on the wall explains how: read slate. Nothing here is
tim: finished, and everything may be tried.
tim: Exits: west.
tim: You see a hanging bell and a slate.
tim: You were last here {} ago.
tim> beat drum
tim: Boom!
tim> inventory
tim: You carry a drum.
tim> ring bell
tim: Ding! That was ring number 2.
