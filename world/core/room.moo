object $room
name "room"
owner $first_wizard
parent $root
flags readable fertile

property exits "rc" = {}
property dark "rc" = 0

verb "accept" (this none this) "rxd"
return 1;
endverb

verb "look_self" (this none this) "rxd"
player:tell(this:title());
for line in ($text:wrap(this:description() || "A place without a description."))
player:tell(line);
endfor
this:tell_exits();
this:tell_contents();
endverb

verb "tell_exits" (this none this) "rxd"
names = {};
for exit in (this.exits)
names = {@names, exit.name};
endfor
player:tell("Exits: ", $text:list(names, "none"), ".");
endverb

verb "tell_contents" (this none this) "rxd"
things = people = {};
for object in (this.contents)
if (object == player)
continue;
elseif (is_player(object))
people = {@people, object:title() + (object in connected_players() ? "" | " (asleep)")};
else
things = {@things, object:title()};
endif
endfor
things && player:tell("You see ", $text:list(things), ".");
people && player:tell($text:list(people), length(people) == 1 ? " is here." | " are here.");
endverb

verb "announce" (this none this) "rxd"
"Tells everybody here but the player.";
this:announce_all_but({player}, @args);
endverb

verb "announce_all" (this none this) "rxd"
this:announce_all_but({}, @args);
endverb

verb "announce_all_but" (this none this) "rxd"
{others, @text} = args;
for object in (this.contents)
if (!(object in others))
`object:tell(@text) ! ANY';
endif
endfor
endverb

verb "say" (any any any) "rxd"
if (!argstr)
player:tell("Say what? Try: say hello");
return;
endif
how = argstr[$] == "?" ? "ask" | (argstr[$] == "!" ? "exclaim" | "say");
player:tell("You ", how, ", \"", argstr, "\"");
this:announce(player:title(), " ", how, "s, \"", argstr, "\"");
endverb

verb "emote" (any any any) "rxd"
if (!argstr)
player:tell("Do what? Try: emote waves.");
return;
endif
this:announce_all(player:title(), argstr[1] in {"'", ","} ? "" | " ", argstr);
endverb

verb "go walk" (any any any) "rxd"
if (!argstr)
this:tell_exits();
elseif (valid(exit = this:find_exit(argstr)))
exit:invoke();
else
near = $text:nearest(argstr, this:exit_names());
player:tell("There is no way \"", argstr, "\" from here.", near ? tostr(" Do you mean \"", near, "\"?") | "");
this:tell_exits();
endif
endverb

verb "find_exit" (this none this) "rxd"
"The exit called [text], or $nothing.";
exit = $match:among(args[1], this.exits);
return valid(exit) ? exit | $nothing;
endverb

verb "exit_names" (this none this) "rxd"
names = {};
for exit in (this.exits)
names = {@names, @exit:names()};
endfor
return names;
endverb

verb "add_exit" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.exits = setadd(this.exits, args[1]);
endverb

verb "remove_exit" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.exits = setremove(this.exits, args[1]);
endverb

verb "huh" (this none this) "rxd"
"The server calls this for a command that nothing answers to: an exit's name, or a mistake.";
words = tostr(verb, argstr ? " " + argstr | "");
if (valid(exit = this:find_exit(words)))
exit:invoke();
return;
endif
names = {@this:exit_names(), @$match:commands(player)};
near = $text:nearest(verb, names);
if (near == verb)
player:tell("The command \"", verb, "\" is not used that way. See: help ", verb);
elseif (near)
player:tell("I don't know \"", verb, "\". Do you mean \"", near, "\"?");
else
player:tell("I don't know \"", verb, "\". Try: help");
endif
endverb

verb "enterfunc" (this none this) "rxd"
"The server calls this when something has come in.";
{what} = args;
if (is_player(what) && what in connected_players())
player = what;
this:look_self();
endif
endverb

endobject
