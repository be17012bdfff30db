object $thing
name "thing"
owner $first_wizard
parent $root
flags readable fertile

property take_failed "rc" = "You can't take that."

verb "take get" (this none none) "rxd"
if (this.location == player)
player:tell("You have that already.");
return;
endif
if (this.location != player.location)
player:tell("You see no \"", dobjstr, "\" here.");
return;
endif
if (!this:may_take(player))
player:tell(this.take_failed);
return;
endif
this:moveto(player);
if (this.location != player)
player:tell(this.take_failed);
return;
endif
player:tell("Taken: ", this:title(), ".");
player.location:announce(player:title(), " takes ", this:title(), ".");
endverb

verb "drop throw" (this none none) "rxd"
if (this.location != player)
player:tell("You are not carrying that.");
return;
endif
place = player.location;
this:moveto(place);
if (this.location != place)
player:tell("You can't leave that here.");
return;
endif
player:tell("Dropped: ", this:title(), ".");
place:announce(player:title(), " drops ", this:title(), ".");
endverb

verb "give hand" (this to any) "rxd"
if (this.location != player)
player:tell("You are not carrying that.");
elseif ($match:tell_failure(iobj, iobjstr, player))
return;
elseif (!is_player(iobj))
player:tell("Only people can be given things. Did you mean: put ", dobjstr, " in ", iobjstr, "?");
else
this:moveto(iobj);
if (this.location != iobj)
player:tell(iobj:title(), " does not want that.");
return;
endif
player:tell("You give ", this:title(), " to ", iobj:title(), ".");
iobj:tell(player:title(), " gives you ", this:title(), ".");
endif
endverb

verb "may_take" (this none this) "rxd"
"Whether [who] may carry this off. Descendants override it.";
return 1;
endverb

verb "accept" (this none this) "rxd"
return 0;
endverb

endobject
