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
  "look, look board    shows what is here, or one thing",
  "north, n            walks there",
  "say hello, :waves   speaks, shows what you do",
  "help                tells the rest",
  "The workshop, north and then east, teaches you to make things of your own."
}

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
