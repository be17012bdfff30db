object $room
name "room"
owner $first_wizard
parent $root
flags readable fertile

property exits "rc" = {}

verb "accept" (this none this) "rxd"
return 1;
endverb

verb "look_self" (this none this) "rxd"
player:tell(this:title());
player:tell_lines($text:wrap(this:description() || "Nobody has described this place yet."));
this:tell_exits();
this:tell_contents();
endverb

verb "tell_exits" (this none this) "rxd"
names = {};
for exit in (this:ways())
  names = {@names, exit.name};
endfor
player:tell("Exits: ", $text:list(names, "none"), ".");
endverb

verb "tell_contents" (this none this) "rxd"
things = people = sleepers = {};
awake = connected_players();
for object in (this.contents)
  if (object == player)
    continue;
  elseif (object in awake)
    people = {@people, object.name};
  elseif (is_player(object))
    sleepers = {@sleepers, object.name};
  else
    things = {@things, object};
  endif
endfor
things && player:tell("You see ", $text:list($text:titles(things)), ".");
people && player:tell($text:list(people), length(people) == 1 ? " is here." | " are here.");
if (length(sleepers) > 4)
  player:tell(length(sleepers), " people sleep here.");
elseif (sleepers)
  player:tell($text:list(sleepers), length(sleepers) == 1 ? " sleeps here." | " sleep here.");
endif
endverb

verb "holds" (this none this) "rxd"
"Whether [what] is this room or somewhere inside it.";
{what} = args;
while (typeof(what) == OBJ && valid(what))
  if (what == this)
    return 1;
  endif
  what = what.location;
endwhile
return 0;
endverb

verb "may_announce" (this none this) "rxd"
"Whether [source], a verb of which [programmer] answers for, may speak to everybody here.";
{source, programmer} = args;
return $permissions:controls(programmer, this) || this:holds(source) || this:holds(programmer);
endverb

verb "announce" (this none this) "rxd"
"Tells everybody here but the player.";
this:may_announce(caller, caller_perms()) || raise(E_PERM);
this:announce_all_but({player}, @args);
endverb

verb "announce_all" (this none this) "rxd"
this:may_announce(caller, caller_perms()) || raise(E_PERM);
this:announce_all_but({}, @args);
endverb

verb "announce_all_but" (this none this) "rxd"
this:may_announce(caller, caller_perms()) || raise(E_PERM);
{others, @text} = args;
for object in (this.contents)
  if (!(object in others))
    `object:tell(@text) ! ANY';
  endif
endfor
endverb

verb "say" (any any any) "rxd"
caller == player || raise(E_PERM);
if (!argstr)
  player:tell("Say what? Try: say hello");
  return;
endif
how = argstr[$] == "?" ? "ask" | (argstr[$] == "!" ? "exclaim" | "say");
player:tell("You ", how, ", \"", argstr, "\"");
this:announce(player.name, " ", how, "s, \"", argstr, "\"");
endverb

verb "emote" (any any any) "rxd"
caller == player || raise(E_PERM);
if (!argstr)
  player:tell("Do what? Try: emote waves.");
  return;
endif
this:announce_all(player.name, argstr[1] in {"'", ","} ? "" | " ", argstr);
endverb

verb "go walk" (any any any) "rxd"
caller == player || raise(E_PERM);
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

verb "ways" (this none this) "rxd"
"The exits that still exist.";
exits = {};
for exit in (this.exits)
  if (valid(exit))
    exits = {@exits, exit};
  endif
endfor
return exits;
endverb

verb "find_exit" (this none this) "rxd"
"The exit called [text], or $nothing.";
exit = $match:among(args[1], this:ways());
return valid(exit) ? exit | $nothing;
endverb

verb "exit_names" (this none this) "rxd"
names = {};
for exit in (this:ways())
  names = {@names, @$match:names_of(exit)};
endfor
return names;
endverb

verb "add_exit" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.exits = setadd(this:ways(), args[1]);
endverb

verb "remove_exit" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.exits = setremove(this.exits, args[1]);
endverb

verb "huh" (this none this) "rxd"
"The server calls this for a command that nothing answers to: an exit's name, or a mistake.";
caller == player || raise(E_PERM);
words = tostr(verb, argstr ? " " + argstr | "");
if (valid(exit = this:find_exit(words)))
  exit:invoke();
  return;
endif
commands = $match:commands(player);
if ($match:is_command(verb, commands))
  for pair in ({{dobj, dobjstr}, {iobj, iobjstr}})
    {object, text} = pair;
    if (text && !valid(object))
      $match:tell_failure(object, text, player);
      return;
    endif
  endfor
  usage = $help:usage(verb);
  way = usage ? tostr("Try: ", usage, "   (help ", verb, " tells more)") | "To see how a thing is used: examine THING";
  player:tell("The command \"", verb, "\" is not used that way. ", way);
  return;
endif
near = $text:nearest(verb, {@this:exit_names(), @commands});
player:tell("I don't know \"", verb, "\". ", near ? tostr("Do you mean \"", strsub(near, "*", ""), "\"?") | "Try: help");
endverb

verb "enterfunc" (this none this) "rxd"
"The server calls this when something has come in.";
{what} = args;
if (is_player(what) && what in connected_players())
  player = what;
  this:look_self();
endif
endverb

verb "recycle" (this none this) "rxd"
"Before a room is gone, its people are sent home.";
$permissions:require(caller_perms(), this);
for object in (this.contents)
  if (is_player(object))
    object:tell(this.name, " fades away around you.");
    move(object, valid(object.home) && object.home != this ? object.home | $entrance);
  endif
endfor
endverb

endobject
