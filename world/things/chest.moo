object #chest
name "wooden chest"
owner $first_wizard
parent $container
location #grotto
flags readable

slot aliases = {"chest"}
slot description = "Dark wood, green with age at the corners."
slot open = 0
slot take_failed = "It has grown to the ledge."

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject

object #pebble
name "singing pebble"
owner $first_wizard
parent $thing
location #chest
flags readable

slot aliases = {"pebble"}
slot description = "Hold it to your ear: it hums a tune of four notes."

endobject
