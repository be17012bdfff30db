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
  "1. Make a thing:      @create $thing named tin whistle, whistle",
  "2. Give it a verb:    @verb whistle:blow this none none",
  "3. Say what it does:  @program whistle:blow",
  "                      player:tell(\"Wheee!\");",
  "                      player.location:announce(player.name, \" blows a whistle.\");",
  "                      .",
  "4. Use it:            blow whistle",
  "5. Read it again:     @list whistle:blow      change it: @edit whistle:blow",
  "Also try ;2 + 2 and, for what can be done with a thing, examine whistle.",
  "The bell that hangs here counts its rings: ring bell, then @list bell:ring"
}

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
