object #bell
name "hanging bell"
owner $first_wizard
parent $thing
location $workshop
flags readable

property rings "r" = 0

slot aliases = {"bell"}
slot description = "A small bell on a cord. It wants to be rung."
slot take_failed = "It hangs too high to take, but you can ring it."

verb "ring" (this none none) "rxd"
"Counts how often it was rung: properties keep what happens, also over a restart.";
caller == player || raise(E_PERM);
if (this:is_far())
  return;
endif
this.rings = this.rings + 1;
player:tell("Ding! That was ring number ", this.rings, ".");
player.location:announce(player.name, " rings the bell.");
endverb

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
