object $container
name "container"
owner $first_wizard
parent $thing
flags readable fertile

property open "rc" = 1
property capacity "rc" = 20

verb "put place insert" (any in this) "rxd"
if ($match:tell_failure(dobj, dobjstr, player))
return;
elseif (dobj.location != player && dobj.location != player.location)
player:tell("You can't reach that.");
elseif (!this.open)
player:tell(this:title(), " is closed. You could open it.");
elseif (dobj == this)
player:tell("You can't put a thing into itself.");
elseif (length(this.contents) >= this.capacity)
player:tell(this:title(), " is full.");
else
dobj:moveto(this);
if (dobj.location != this)
player:tell("That does not go in there.");
return;
endif
player:tell("You put ", dobj:title(), " in ", this:title(), ".");
player.location:announce(player:title(), " puts ", dobj:title(), " in ", this:title(), ".");
endif
endverb

verb "take get remove" (any from this) "rxd"
if (!this.open)
player:tell(this:title(), " is closed. You could open it.");
return;
endif
what = $match:among(dobjstr, this.contents);
if (what == $ambiguous)
player:tell("Which \"", dobjstr, "\" do you mean? There are several in ", this:title(), ".");
elseif (!valid(what))
player:tell("There is no \"", dobjstr, "\" in ", this:title(), ".");
else
what:moveto(player);
if (what.location != player)
player:tell("You can't take that.");
return;
endif
player:tell("You take ", what:title(), " out of ", this:title(), ".");
player.location:announce(player:title(), " takes ", what:title(), " out of ", this:title(), ".");
endif
endverb

verb "open" (this none none) "rxd"
if (this.open)
player:tell("It is open already.");
else
this.open = 1;
player:tell("You open ", this:title(), ".");
player.location:announce(player:title(), " opens ", this:title(), ".");
endif
endverb

verb "close shut" (this none none) "rxd"
if (!this.open)
player:tell("It is closed already.");
else
this.open = 0;
player:tell("You close ", this:title(), ".");
player.location:announce(player:title(), " closes ", this:title(), ".");
endif
endverb

verb "look_self" (this none this) "rxd"
pass(@args);
if (!this.open)
player:tell("It is closed.");
elseif (this.contents)
player:tell("In it: ", $text:list(this:titles()), ".");
else
player:tell("It is empty.");
endif
endverb

verb "titles" (this none this) "rxd"
titles = {};
for thing in (this.contents)
titles = {@titles, thing:title()};
endfor
return titles;
endverb

verb "accept" (this none this) "rxd"
return !is_player(args[1]) && length(this.contents) < this.capacity;
endverb

endobject
