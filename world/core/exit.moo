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
"Takes the player through. The room they are in may ask for it, wizards, and they themselves.";
caller == player.location || $permissions:require(caller_perms(), player);
this:move(player);
endverb

verb "move" (this none this) "rxd"
"Moves [who] from one end to the other and tells everybody.";
{who} = args;
caller == this || $permissions:require(caller_perms(), who);
if (!valid(this.dest))
  who:tell("That way leads nowhere yet.");
  return;
elseif (!this:may_pass(who))
  who:tell(this.nogo_msg);
  return;
endif
from = who.location;
this.leave_msg && who:tell(this.leave_msg);
if (!who:moveto(this.dest))
  who:tell(this.nogo_msg);
  return;
endif
isa(from, $room) && from:announce_all_but({who}, who.name, " ", this.oleave_msg || tostr("goes ", this.name, "."));
this.dest:announce_all_but({who}, who.name, " ", this.oarrive_msg || "arrives.");
endverb

verb "may_pass" (this none this) "rxd"
"Whether [who] may go through. Descendants override it to lock a door.";
return 1;
endverb

verb "look_self" (this none this) "rxd"
"Without a description of its own an exit shows where it leads.";
if (this.description)
  pass(@args);
else
  player:tell(valid(this.dest) ? tostr("That way lies: ", this.dest:title(), ".") | "That way leads nowhere yet.");
endif
endverb

endobject
