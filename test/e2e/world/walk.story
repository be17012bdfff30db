// A newcomer walks through all eight rooms and touches what is in them.
+ ann
ann> look
ann: Lantern Gate
ann: A stone arch where two paper lanterns sway. Under the left one a board gives
ann: advice to newcomers; beyond it a lane of worn cobbles runs north into the
ann: market.
ann: Exits: north.
ann: You see a notice board.
ann: Wizard sleeps here.
ann> look board
ann: A board under the left lantern, painted with advice.
ann: Something is written on it. You could read it.
ann> read board
ann: The notice board says:
ann:   look, look board    shows what is here, or one thing
ann:   north, n            walks there
ann:   say hello, :waves   speaks, shows what you do
ann:   help                tells the rest
ann:   The workshop, north and then east, teaches you to make things of your own.
ann> take board
ann: The board is nailed to the arch.
ann> examine notice board
ann: The notice board (#43) is a note and belongs to Wizard.
ann: A board under the left lantern, painted with advice.
ann: Something is written on it. You could read it.
ann: You could try:
ann:   read notice board
ann:   write ... on notice board
ann:   erase notice board
ann:   take notice board
ann:   drop notice board
ann:   give notice board to ...
ann> north
ann: Market Square
ann: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
ann: always about to arrive. Lanes lead off every way; a low door on the east side
ann: says WORKSHOP.
ann: Exits: north, east, south and west.
ann> n
ann: Footbridge
ann: A bridge of rope and planks over a stream so clear that the stones seem to
ann: float. To the north the trees begin.
ann: Exits: north and south.
ann> go north
ann: Orchard
ann: Apple trees in crooked rows, some in blossom and some in fruit, whatever the
ann: month. A ladder leans where somebody left it. The ground dips to the east,
ann: where it smells of wet stone.
ann: Exits: east and south.
ann: You see a red apple.
ann> take apple
ann: You take the red apple.
ann> inventory
ann: You carry a red apple.
ann> drop apple
ann: You drop the red apple.
ann> get apple
ann: You take the red apple.
ann> eat apple
ann: You eat the apple. Somewhere in the orchard another one turns red.
ann> eat #41
ann: You eat the apple. Somewhere in the orchard another one turns red.
ann> e
ann: Grotto
ann: Water drips into a still pool, and every drop is answered by an echo from
ann: further in. On a ledge stands a small wooden chest.
ann: Exits: west.
ann: You see a wooden chest.
ann> look chest
ann: Dark wood, green with age at the corners.
ann: It is closed.
ann> open chest
ann: You open the wooden chest.
ann: In it: a singing pebble.
ann> open chest
ann: The wooden chest is open already.
ann> look in chest
ann: Dark wood, green with age at the corners.
ann: In it: a singing pebble.
ann> take pebble from chest
ann: You take the singing pebble out of the wooden chest.
ann> take pebbel from chest
ann: There is no "pebbel" in the wooden chest.
ann> take pebble from chest
ann: There is no "pebble" in the wooden chest.
ann> look pebble
ann: Hold it to your ear: it hums a tune of four notes.
ann> put pebble in chest
ann: You put the singing pebble in the wooden chest.
ann> close chest
ann: You close the wooden chest.
ann> shut chest
ann: The wooden chest is closed already.
ann> put pebble in chest
ann: You see no "pebble" here.
ann> get pebble from chest
ann: The wooden chest is closed. You could open it.
ann> take chest
ann: It has grown to the ledge.
ann> up
ann: Orchard
ann: Apple trees in crooked rows, some in blossom and some in fruit, whatever the
ann: month. A ladder leans where somebody left it. The ground dips to the east,
ann: where it smells of wet stone.
ann: Exits: east and south.
ann: You see a red apple.
ann> s
ann: Footbridge
ann: A bridge of rope and planks over a stream so clear that the stones seem to
ann: float. To the north the trees begin.
ann: Exits: north and south.
ann> go s
ann: Market Square
ann: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
ann: always about to arrive. Lanes lead off every way; a low door on the east side
ann: says WORKSHOP.
ann: Exits: north, east, south and west.
ann> west
ann: Library
ann: Shelves to the ceiling and a ladder on rails. The books are mostly about this
ann: place. It is quiet enough to hear the ladder think.
ann: Exits: up and east.
ann: You see a guest book.
ann> take book
ann: It is chained to the desk.
ann> read book
ann: The guest book is blank.
ann> write ann was here on book
ann: You write a line on the guest book.
ann> read book
ann: The guest book says:
ann:   ann was here
ann> erase book
ann: What is written in the guest book stays there.
ann> up
ann: Observatory
ann: A dome with a slit of sky. The brass telescope turns with the stars, a hair too
ann: slowly.
ann: Exits: down.
ann: You see a brass telescope.
ann> take telescope
ann: It weighs more than you do.
ann> look telescope
ann: It points at the slit of sky. You could peer through it.
ann> peer through telescope
ann: You see {}.
ann> go dwon
ann: There is no way "dwon" from here. Do you mean "down"?
ann: Exits: down.
ann> go
ann: Exits: down.
ann> down
ann: Library
ann: Shelves to the ceiling and a ladder on rails. The books are mostly about this
ann: place. It is quiet enough to hear the ladder think.
ann: Exits: up and east.
ann: You see a guest book.
ann> out
ann: Market Square
ann: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
ann: always about to arrive. Lanes lead off every way; a low door on the east side
ann: says WORKSHOP.
ann: Exits: north, east, south and west.
ann> workshop
ann: Workshop
ann: Benches, shavings, half-made clocks. This is where the world is made by the
ann: people in it. A slate on the wall explains how: read slate. Nothing here is
ann: finished, and everything may be tried.
ann: Exits: west.
ann: You see a hanging bell and a slate.
ann> take bell
ann: It hangs too high to take, but you can ring it.
ann> ring bell
ann: Ding! That was ring number 4.
ann> put bell in slate
ann: The command "put" is not used that way. Try: put THING in CONTAINER   (help put tells more)
ann> take slate
ann: It is screwed to the wall.
ann> home
ann: Lantern Gate
ann: A stone arch where two paper lanterns sway. Under the left one a board gives
ann: advice to newcomers; beyond it a lane of worn cobbles runs north into the
ann: market.
ann: Exits: north.
ann: You see a notice board.
ann: Wizard sleeps here.
ann> home
ann: You are home.
ann> look north
ann: That way lies: Market Square.
