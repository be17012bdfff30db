object $exit
name "exit"
owner $first_wizard
parent $root
flags readable fertile

property source "rc" = #-1
property dest "rc" = #-1
property leave_msg "rc" = ""
property oleave_msg "rc" = ""
property oarrive_msg "rc" = ""
property nogo_msg "rc" = "You can't go that way."

verb "invoke" (this none this) "rxd"
"Takes the player through.";
this:move(player);
endverb

verb "move" (this none this) "rxd"
"Moves [who] from one end to the other and tells everybody.";
{who} = args;
if (!valid(this.dest))
who:tell("That way leads nowhere yet.");
return;
elseif (!this:may_pass(who))
who:tell(this.nogo_msg);
return;
endif
from = who.location;
who:moveto(this.dest);
if (who.location != this.dest)
who:tell(this.nogo_msg);
return;
endif
this.leave_msg && who:tell(this.leave_msg);
valid(from) && from:announce_all_but({who}, who:title(), " ", this.oleave_msg || tostr("goes ", this.name, "."));
this.dest:announce_all_but({who}, who:title(), " ", this.oarrive_msg || "arrives.");
endverb

verb "may_pass" (this none this) "rxd"
"Whether [who] may go through. Descendants override it to lock a door.";
return 1;
endverb

endobject
