object $player
name "player"
owner $first_wizard
parent $root
flags readable

property password "" = ""
property home "r" = $entrance
property last_connected "r" = 0
property first_connected "r" = 0

verb "tell" (this none this) "rxd"
"Shows a line. What a program says from afar is marked with who answers for it.";
mark = caller_perms().wizard ? "" | this:mark(caller, caller_perms());
notify(this, tostr(mark, @args));
endverb

verb "tell_lines" (this none this) "rxd"
mark = caller_perms().wizard ? "" | this:mark(caller, caller_perms());
for line in (args[1])
  notify(this, tostr(mark, line));
endfor
endverb

verb "mark" (this none this) "rxd"
"What stands before a line from [source], a verb of [programmer]: nothing for oneself and for what is in the same place.";
{source, programmer} = args;
if ($permissions:controls(programmer, this))
  return "";
elseif (valid(this.location) && isa(this.location, $room) && this.location:holds(source))
  return "";
endif
return tostr("[", valid(programmer) ? programmer.name | "nobody", " (", programmer, ")] ");
endverb

verb "accept" (this none this) "rxd"
"Players carry things, not each other and not places.";
return isa(args[1], $thing);
endverb

verb "connected" (this none this) "rxd"
"The server says that this player has logged in; [created] is true the first time.";
caller == $system || $permissions:require(caller_perms(), this);
{created} = args;
now = time();
last = this.last_connected;
this.last_connected = now;
if (!this.first_connected)
  this.first_connected = now;
endif
if (!valid(this.location))
  move(this, valid(this.home) ? this.home | $entrance);
else
  this.location:look_self();
endif
isa(this.location, $room) && this.location:announce_all_but({this}, this.name, created ? " appears for the first time." | " wakes up.");
!created && last && this:tell("You were last here ", $text:duration(now - last), " ago.");
endverb

verb "reconnected" (this none this) "rxd"
caller == $system || $permissions:require(caller_perms(), this);
this:tell("You are connected from here now.");
endverb

verb "disconnected" (this none this) "rxd"
caller == $system || $permissions:require(caller_perms(), this);
isa(this.location, $room) && this.location:announce_all_but({this}, this.name, " falls asleep.");
endverb

verb "look_self" (this none this) "rxd"
player:tell(this.name);
this:description() && pass(@args);
if (this in connected_players())
  idle = idle_seconds(this);
  player:tell(this.name, idle < 60 ? " is awake." | tostr(" has not stirred for ", $text:duration(idle), "."));
else
  player:tell(this.name, " is asleep.");
endif
this.contents && player:tell(this.name, " carries ", $text:list($text:titles(this.contents)), ".");
endverb

verb "l*ook" (any any any) "rxd"
(caller == player && player == this) || raise(E_PERM);
if (!argstr)
  if (valid(player.location))
    player.location:look_self();
  else
    player:tell("You are nowhere. Try: home");
  endif
  return;
endif
text = !dobjstr && iobjstr && prepstr in {"at", "to", "in", "inside", "into", "through"} ? iobjstr | argstr;
object = $match:object(text, player);
if (object == $nothing && valid(player.location) && valid(exit = player.location:find_exit(text)))
  object = exit;
endif
$match:tell_failure(object, text, player) || object:look_self();
endverb

verb "exam*ine" (any any any) "rxd"
(caller == player && player == this) || raise(E_PERM);
object = $match:object(argstr, player);
if ($match:tell_failure(object, argstr, player))
  return;
endif
kind = valid(parent(object)) ? $text:with_article(parent(object).name) | "a thing of its own";
player:tell($text:capital(object:the()), " (", object, ") is ", kind, " and belongs to ", valid(object.owner) ? object.owner.name | "nobody", ".");
object:look_self();
uses = $match:uses(object);
if (uses)
  player:tell("You could try:");
  for use in (uses)
    player:tell("  ", use);
  endfor
endif
endverb

verb "i inv*entory" (none none none) "rxd"
player:tell("You carry ", $text:list($text:titles(player.contents)), ".");
endverb

verb "home" (none none none) "rxd"
(caller == player && player == this) || raise(E_PERM);
place = valid(player.home) ? player.home | $entrance;
if (player.location == place)
  player:tell("You are home.");
  return;
endif
from = player.location;
if (!player:moveto(place))
  player:tell(place.name, " does not let you in.");
  return;
endif
isa(from, $room) && from:announce_all_but({player}, player.name, " goes home.");
place:announce_all_but({player}, player.name, " comes home.");
endverb

verb "who @who" (any none none) "rxd"
people = connected_players();
player:tell($text:left("Name", 24), $text:left("Connected", 14), $text:left("Idle", 14), "Where");
for person in (people)
  place = valid(person.location) ? person.location:title() | "nowhere";
  player:tell($text:left(person.name, 24), $text:left($text:duration(connected_seconds(person)), 14), $text:left($text:duration(idle_seconds(person)), 14), place);
endfor
player:tell(length(people) == 1 ? "One person is awake." | tostr(length(people), " people are awake."));
endverb

verb "page" (any any any) "rxd"
"page WHO [with] TEXT";
(caller == player && player == this) || raise(E_PERM);
if (!args)
  player:tell("Page whom? Try: page ann hello");
  return;
endif
name = args[1];
text = $text:trim(argstr[index(argstr, name) + length(name)..$]);
if (length(args) > 2 && args[2] == "with")
  text = $text:trim(text[5..$]);
endif
who = $match:player(name);
if (!valid(who))
  near = $text:nearest(name, $match:player_names());
  player:tell("Nobody is called \"", name, "\".", near ? tostr(" Do you mean \"", near, "\"?") | "");
elseif (!(who in connected_players()))
  player:tell(who.name, " is asleep and does not hear you.");
else
  where = valid(player.location) ? tostr(" from ", player.location:title()) | "";
  who:tell(player.name, " pages you", where, text ? tostr(": \"", text, "\"") | ".");
  player:tell("You page ", who.name, ".");
endif
endverb

verb "whi*sper" (any any any) "rxd"
"whisper TEXT to WHO";
(caller == player && player == this) || raise(E_PERM);
if (prepstr != "to" || !dobjstr || !iobjstr)
  player:tell("Whisper what to whom? Try: whisper hello to ann");
elseif ($match:tell_failure(iobj, iobjstr, player))
  return;
elseif (!is_player(iobj))
  player:tell($text:capital(iobj:the()), " does not listen.");
elseif (iobj.location != player.location)
  player:tell(iobj.name, " is not here. Try: page ", iobj.name, " ", dobjstr);
elseif (!(iobj in connected_players()))
  player:tell(iobj.name, " is asleep and does not hear you.");
else
  iobj:tell(player.name, " whispers, \"", dobjstr, "\"");
  player:tell("You whisper, \"", dobjstr, "\" to ", iobj.name, ".");
endif
endverb

verb "help" (any any any) "rxd"
$help:show(argstr, player);
endverb

verb "@quit QUIT" (none none none) "rxd"
(caller == player && player == this) || raise(E_PERM);
player:tell("Goodbye. The world goes on; come back when you like.");
boot_player(player);
endverb

verb "@source" (none none none) "rxd"
"The licence asks a server to offer its source to whoever uses it.";
player:tell("This is Cosm ", server_version(), ", free software under the GNU AGPL 3 or later.");
player:tell("The server offers its source over HTTP at /source.");
endverb

verb "@password" (any any any) "rxd"
"@password OLD NEW";
(caller == player && player == this) || raise(E_PERM);
if (length(args) != 2)
  player:tell("Usage: @password OLD NEW");
elseif (!$login:matches(args[1], this.password))
  player:tell("That is not your password.");
elseif (length(args[2]) < $login.password_length_min)
  player:tell("A password has at least ", $login.password_length_min, " characters.");
else
  this.password = $login:hash(args[2]);
  player:tell("Your password is changed.");
endif
endverb

verb "@describe" (any any any) "rxd"
"@describe THING as TEXT";
(caller == player && player == this) || raise(E_PERM);
if (prepstr != "as" || !dobjstr || !iobjstr)
  player:tell("Usage: @describe THING as TEXT   such as: @describe me as A traveller with ink on the fingers.");
  return;
endif
object = $match:object(dobjstr, player);
if ($match:tell_failure(object, dobjstr, player))
  return;
elseif (!$permissions:controls(player, object))
  player:tell($text:capital(object:the()), " is not yours to describe. ", $permissions:whose(object));
else
  object:set_description(iobjstr);
  player:tell("Described: ", object.name, ".");
endif
endverb

verb "@rename" (any any any) "rxd"
"@rename THING to NAME, ALIAS, …";
(caller == player && player == this) || raise(E_PERM);
if (prepstr != "to" || !dobjstr || !iobjstr)
  player:tell("Usage: @rename THING to NAME, ALIAS, ...   such as: @rename lamp to oil lamp, lamp");
  return;
endif
object = $match:object(dobjstr, player);
if ($match:tell_failure(object, dobjstr, player))
  return;
elseif (!$permissions:controls(player, object))
  player:tell($text:capital(object:the()), " is not yours to rename. ", $permissions:whose(object));
  return;
endif
old = object.name;
try
  object:set_name(iobjstr);
  player:tell("\"", old, "\" is called \"", object.name, "\" now.");
except e (E_INVARG)
  player:tell(e[2]);
endtry
endverb

verb "@home" (none none none) "rxd"
(caller == player && player == this) || raise(E_PERM);
if (!valid(player.location))
  player:tell("You are nowhere.");
  return;
endif
player.home = player.location;
player:tell("This is your home now. The command home brings you here.");
endverb

verb "set_name" (this none this) "rxd"
"A player's name is one word that no other player has. Aliases that are free name them too, when they are paged.";
$permissions:require(caller_perms(), this);
{text} = args;
names = $text:names(text);
names || raise(E_INVARG, "A name is missing.");
for name in (names)
  $login:check_name(name, this);
endfor
$match:forget_player(this);
pass(text);
for name in (names)
  $match:set_player(name, this);
endfor
endverb

endobject
