object $container
name "container"
owner $first_wizard
parent $thing
flags readable fertile

property open "rc" = 1
property capacity "rc" = 20

verb "put place insert" (any in this) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif ($match:tell_failure(dobj, dobjstr, player))
  return;
elseif (!(dobj.location in {player, player.location}))
  player:tell("You can't reach ", dobj:the(), ".");
elseif (dobj == this)
  player:tell("You can't put a thing into itself.");
elseif (!this.open)
  player:tell($text:capital(this:the()), " is closed. You could open it.");
elseif (length(this.contents) >= this.capacity)
  player:tell($text:capital(this:the()), " is full.");
elseif (dobj.location != player && !(isa(dobj, $thing) && dobj:may_take(player)))
  player:tell("You can't take ", dobj:the(), ".");
elseif (!dobj:moveto(this))
  player:tell($text:capital(dobj:the()), " does not go in there.");
else
  player:tell("You put ", dobj:the(), " in ", this:the(), ".");
  player.location:announce(player.name, " puts ", dobj:the(), " in ", this:the(), ".");
endif
endverb

verb "take get remove" (any from this) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif (!this.open)
  player:tell($text:capital(this:the()), " is closed. You could open it.");
  return;
endif
what = $match:among(dobjstr, this.contents);
if (what == $ambiguous)
  player:tell("Which \"", dobjstr, "\" do you mean? There are several in ", this:the(), ".");
elseif (!valid(what))
  player:tell("There is no \"", dobjstr, "\" in ", this:the(), ".");
elseif (!what:may_take(player) || !what:moveto(player))
  player:tell(what.take_failed || tostr("You can't take ", what:the(), "."));
else
  player:tell("You take ", what:the(), " out of ", this:the(), ".");
  player.location:announce(player.name, " takes ", what:the(), " out of ", this:the(), ".");
endif
endverb

verb "open" (this none none) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif (this.open)
  player:tell($text:capital(this:the()), " is open already.");
else
  this.open = 1;
  player:tell("You open ", this:the(), ".");
  player.location:announce(player.name, " opens ", this:the(), ".");
  this:tell_contents();
endif
endverb

verb "close shut" (this none none) "rxd"
caller == player || raise(E_PERM);
if (this:is_far())
  return;
elseif (!this.open)
  player:tell($text:capital(this:the()), " is closed already.");
else
  this.open = 0;
  player:tell("You close ", this:the(), ".");
  player.location:announce(player.name, " closes ", this:the(), ".");
endif
endverb

verb "look_self" (this none this) "rxd"
this:description() && pass(@args);
this:tell_contents();
endverb

verb "tell_contents" (this none this) "rxd"
if (!this.open)
  player:tell("It is closed.");
elseif (this.contents)
  player:tell("In it: ", $text:list($text:titles(this.contents)), ".");
else
  player:tell("It is empty.");
endif
endverb

verb "accept" (this none this) "rxd"
"Things of people, while there is room; a container holds no people and no places.";
return isa(args[1], $thing) && length(this.contents) < this.capacity;
endverb

verb "test_open" (this none this) "rxd"
box = create(this);
thing = create($thing);
box.open = 1;
$test:yes(box:accept(thing), "an open one takes things");
move(thing, box);
$test:equal(box.contents, {thing});
box.open = 0;
$test:equal(box.contents, {thing}, "closed");
endverb

endobject
