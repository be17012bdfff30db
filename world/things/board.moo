object #board
name "notice board"
owner $first_wizard
parent $note
location $entrance
flags readable

slot aliases = {"board", "notice"}
slot description = "A board under the left lantern, painted with advice."
slot take_failed = "The board is nailed to the arch."
slot text = {
  "look, or look at something: see what is here",
  "north, or n: walk there; say hello: speak; :waves: show what you do",
  "help: everything else",
  "The workshop, north and then east, teaches you to make things of your own."
}

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
