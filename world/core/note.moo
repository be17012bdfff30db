object $note
name "note"
owner $first_wizard
parent $thing
flags readable fertile

property text "rc" = {}

verb "read" (this none none) "rxd"
if (!this.text)
player:tell(this:title(), " is blank.");
return;
endif
player:tell(this:title(), " says:");
for line in (this.text)
player:tell("  ", line);
endfor
endverb

verb "write" (any on this) "rxd"
if (!this:may_write(player))
player:tell("You may not write on that.");
return;
endif
this.text = {@this.text, dobjstr};
player:tell("You write a line on ", this:title(), ".");
endverb

verb "erase" (this none none) "rxd"
if (!this:may_write(player))
player:tell("You may not erase that.");
return;
endif
this.text = {};
player:tell("You wipe ", this:title(), " clean.");
endverb

verb "may_write" (this none this) "rxd"
return $permissions:controls(args[1], this);
endverb

verb "look_self" (this none this) "rxd"
pass(@args);
if (this.text)
player:tell("Something is written on it. You could read it.");
endif
endverb

endobject
