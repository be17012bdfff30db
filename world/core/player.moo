object $player
name "player"
owner $first_wizard
parent $root
flags readable fertile

property password "" = ""
property home "r" = $entrance
property last_connected "r" = 0
property first_connected "r" = 0

verb "initialize" (this none this) "rxd"
pass(@args);
endverb

verb "tell" (this none this) "rxd"
notify(this, tostr(@args));
endverb

verb "accept" (this none this) "rxd"
"Players carry things, not each other.";
return !is_player(args[1]);
endverb

verb "moveto" (this none this) "rxd"
"Moves this player to [where]; only they, the exits and wizards may do that.";
caller == this || isa(caller, $exit) || caller in {$login, $wiz} || $permissions:require(caller_perms(), this);
set_task_perms(this.wizard ? this | this.owner);
return move(this, args[1]);
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
valid(this.location) && this.location:announce_all_but({this}, this:title(), created ? " appears for the first time." | " wakes up.");
!created && last && this:tell("You were last here ", $text:duration(now - last), " ago.");
endverb

verb "reconnected" (this none this) "rxd"
caller == $system || $permissions:require(caller_perms(), this);
this:tell("You are connected from here now.");
endverb

verb "disconnected" (this none this) "rxd"
caller == $system || $permissions:require(caller_perms(), this);
valid(this.location) && this.location:announce_all_but({this}, this:title(), " falls asleep.");
endverb

verb "look_self" (this none this) "rxd"
pass(@args);
if (this in connected_players())
idle = idle_seconds(this);
player:tell(this:title(), idle < 60 ? " is awake." | tostr(" has not stirred for ", $text:duration(idle), "."));
else
player:tell(this:title(), " is asleep.");
endif
if (this.contents)
titles = {};
for thing in (this.contents)
titles = {@titles, thing:title()};
endfor
player:tell(this:title(), " carries ", $text:list(titles), ".");
endif
endverb

verb "l*ook" (any any any) "rxd"
if (!argstr)
if (valid(player.location))
player.location:look_self();
else
player:tell("You are nowhere. Try: home");
endif
return;
endif
text = prepstr in {"at", "to"} ? iobjstr | argstr;
if (prepstr in {"in", "inside", "into"})
text = iobjstr;
endif
object = $match:object(text, player);
if (object == $nothing && valid(player.location) && valid(exit = player.location:find_exit(text)))
object = exit;
endif
$match:tell_failure(object, text, player) || object:look_self();
endverb

verb "examine exam*ine" (any none none) "rxd"
object = $match:object(argstr, player);
if ($match:tell_failure(object, argstr, player))
return;
endif
player:tell(object:title(), " (", object, "), a ", valid(parent(object)) ? parent(object).name | "thing of its own", ", belongs to ", valid(object.owner) ? object.owner.name | "nobody", ".");
object:look_self();
uses = {};
for ancestor in ({object, @ancestors(object)})
for number in [1..length(verbs(ancestor))]
spec = verb_args(ancestor, number);
if ("this" in {spec[1], spec[3]} && spec != {"this", "none", "this"})
name = strsub($text:words(verb_info(ancestor, number)[3])[1], "*", "");
words = {name};
for part in (spec)
if (part == "this")
words = {@words, object.name};
elseif (part == "any")
words = {@words, "..."};
elseif (part != "none")
words = {@words, $text:split(part, "/")[1]};
endif
endfor
uses = setadd(uses, $text:join(words, " "));
endif
endfor
endfor
if (uses)
player:tell("You could try:");
for use in (uses)
player:tell("  ", use);
endfor
endif
endverb

verb "i*nventory" (none none none) "rxd"
titles = {};
for thing in (player.contents)
titles = {@titles, thing:title()};
endfor
player:tell("You carry ", $text:list(titles), ".");
endverb

verb "home" (none none none) "rxd"
if (player.location == player.home)
player:tell("You are home.");
return;
endif
from = player.location;
player:moveto(valid(player.home) ? player.home | $entrance);
valid(from) && from:announce_all_but({player}, player:title(), " goes home.");
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
if (prepstr == "with")
{name, text} = {dobjstr, iobjstr};
elseif (args)
name = args[1];
text = $text:trim(argstr[index(argstr, name) + length(name)..$]);
else
player:tell("Page whom? Try: page ann hello");
return;
endif
who = $match:player(name);
if (!valid(who))
near = $text:nearest(name, $match:player_names());
player:tell("Nobody is called \"", name, "\".", near ? tostr(" Do you mean \"", near, "\"?") | "");
elseif (!(who in connected_players()))
player:tell(who:title(), " is asleep and does not hear you.");
else
where = valid(player.location) ? tostr(" from ", player.location:title()) | "";
who:tell(player:title(), " pages you", where, text ? tostr(": \"", text, "\"") | ".");
player:tell("You page ", who:title(), ".");
endif
endverb

verb "whi*sper" (any to any) "rxd"
"whisper TEXT to WHO";
if ($match:tell_failure(iobj, iobjstr, player))
return;
elseif (!is_player(iobj))
player:tell(iobj:title(), " does not listen.");
else
iobj:tell(player:title(), " whispers, \"", dobjstr, "\"");
player:tell("You whisper, \"", dobjstr, "\" to ", iobj:title(), ".");
endif
endverb

verb "help" (any any any) "rxd"
$help:show(argstr, player);
endverb

verb "@quit QUIT" (none none none) "rxd"
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
if (player != this || length(args) != 2)
player:tell("Usage: @password OLD NEW");
elseif (!$login:matches(args[1], this.password))
player:tell("That is not your password.");
else
this.password = $login:hash(args[2]);
player:tell("Your password is changed.");
endif
endverb

verb "@describe" (any as any) "rxd"
"@describe THING as TEXT";
object = $match:object(dobjstr, player);
if (!iobjstr)
player:tell("Usage: @describe THING as TEXT");
elseif ($match:tell_failure(object, dobjstr, player))
return;
elseif (!$permissions:controls(player, object))
player:tell(object:title(), " is not yours to describe.");
else
object:set_description(iobjstr);
player:tell("Described: ", object:title(), ".");
endif
endverb

verb "@rename" (any to any) "rxd"
"@rename THING to NAME, ALIAS, …";
object = $match:object(dobjstr, player);
if (!iobjstr)
player:tell("Usage: @rename THING to NAME, ALIAS, ...");
elseif ($match:tell_failure(object, dobjstr, player))
return;
elseif (!$permissions:controls(player, object))
player:tell(object:title(), " is not yours to rename.");
else
old = object.name;
try
object:set_name(iobjstr);
except e (E_INVARG)
player:tell(e[2]);
return;
endtry
player:tell("\"", old, "\" is called \"", object.name, "\" now.");
endif
endverb

verb "@home" (none none none) "rxd"
player.home = player.location;
player:tell("This is your home now. The command home brings you here.");
endverb

verb "set_name" (this none this) "rxd"
"A player's name is one word that no other player has.";
$permissions:require(caller_perms(), this);
{text} = args;
names = $text:names(text);
names || raise(E_INVARG, "A name is missing.");
$login:check_name(names[1], this);
for name in (this:names())
$match:set_player(name, $nothing);
endfor
pass(text);
for name in (this:names())
`$match.players[name] ! E_RANGE => $nothing' == $nothing && $match:set_player(name, this);
endfor
endverb

verb "set_home" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.home = args[1];
endverb

endobject
