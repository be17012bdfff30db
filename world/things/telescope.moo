object #telescope
name "brass telescope"
owner $first_wizard
parent $thing
location #observatory
flags readable

property sights "rc" = {
  "a star that is really two",
  "the moon, with a flag on it that nobody remembers",
  "a very distant room in which somebody looks through a telescope",
  "nothing at all, in great detail"
}

slot aliases = {"telescope"}
slot description = "It points at the slit of sky. You could peer through it."
slot take_failed = "It weighs more than you do."

verb "peer" (none through this) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
endif
player:tell("You see ", this.sights[random(length(this.sights))], ".");
player.location:announce(player.name, " peers through the telescope.");
endverb

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
