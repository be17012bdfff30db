object #slate
name "slate"
owner $first_wizard
parent $note
location $workshop
flags readable

slot aliases = {"wall slate", "wall"}
slot description = "A large slate, written on in chalk by many hands."
slot take_failed = "It is screwed to the wall."
slot text = {
  "YOUR FIRST VERB",
  "1. Make a thing:          @create $thing named brass bell, bell",
  "2. Give it a verb:        @verb bell:ring this none none",
  "3. Say what it does:      @program bell:ring",
  "                          player:tell(\"Ding!\");",
  "                          player.location:announce(player.name, \" rings a bell.\");",
  "                          .",
  "4. Use it:                ring bell",
  "5. Read it again:         @list bell:ring      change it: @edit bell:ring",
  "Also try ;2 + 2 and, for what a thing can do, examine bell. A bell of our own hangs here: @list hanging bell:ring"
}

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
