object $note
name "note"
owner $first_wizard
parent $thing
flags readable fertile

property text "rc" = {}

verb "read" (this none none) "rxd"
if (this:is_far())
  return;
elseif (!this.text)
  player:tell($text:capital(this:the()), " is blank.");
  return;
endif
player:tell($text:capital(this:the()), " says:");
for line in (this.text)
  player:tell("  ", line);
endfor
endverb

verb "write" (any on this) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif (!this:may_write(player))
  player:tell("You may not write on ", this:the(), ".");
elseif (!dobjstr)
  player:tell("Write what? Try: write hello on ", iobjstr);
else
  this.text = {@this.text, dobjstr};
  player:tell("You write a line on ", this:the(), ".");
endif
endverb

verb "erase" (this none none) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif (!this:may_write(player))
  player:tell("You may not erase ", this:the(), ".");
else
  this.text = {};
  player:tell("You wipe ", this:the(), " clean.");
endif
endverb

verb "may_write" (this none this) "rxd"
"Whether [who] may write here. Descendants override it.";
return $permissions:controls(args[1], this);
endverb

verb "look_self" (this none this) "rxd"
(this:description() || !this.text) && pass(@args);
this.text && player:tell("Something is written on it. You could read it.");
endverb

endobject
