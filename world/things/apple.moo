object #apple
name "red apple"
owner $first_wizard
parent $thing
location #orchard
flags readable

slot aliases = {"apple"}
slot description = "Warm from the sun."

verb "eat" (this none none) "rxd"
"The orchard grows another: nothing is ever used up for the next visitor.";
caller == player || raise(E_PERM);
if (this:is_far())
  return;
endif
player:tell("You eat the apple. Somewhere in the orchard another one turns red.");
player.location:announce(player.name, " eats an apple.");
this:moveto(this.home);
endverb

property home "r" = #orchard

endobject
