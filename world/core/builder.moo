object $builder
name "builder"
owner $first_wizard
parent $player
flags readable

verb "@create" (any any any) "rxd"
"@create PROTOTYPE named NAME, ALIAS, …";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
at = index(argstr, " named ");
which = $text:trim(argstr[1..at - 1]);
names = at ? $text:names(strsub(argstr[at + 7..$], "\"", "")) | {};
if (!names || !which)
  player:tell("Usage: @create PROTOTYPE named NAME, ALIAS, ...   such as: @create $thing named wooden box, box");
  return;
endif
prototype = $match:object(which, player);
if ($match:tell_failure(prototype, which, player))
  return;
endif
try
  object = create(prototype);
except e (E_PERM)
  player:tell("You may not make a child of ", prototype.name, ": it is not fertile. ", $permissions:whose(prototype), " Try: @create $thing named ", names[1]);
  return;
endtry
object.name = names[1];
object.aliases = names[2..$];
`move(object, player) ! E_NACC';
player:tell(object.location == player ? "You now have " | "Made: ", object:title(), ", number ", object, ", a child of ", prototype.name, " (", prototype, ").");
endverb

verb "@recycle" (any none none) "rxd"
"@recycle THING: it is gone for good.";
(caller == player && player == this) || raise(E_PERM);
object = $match:object(dobjstr, player);
if ($match:tell_failure(object, dobjstr, player))
  return;
elseif (is_player(object))
  player:tell("People are not recycled.");
  return;
elseif (!$permissions:controls(player, object))
  player:tell($text:capital(object:the()), " is not yours. ", $permissions:whose(object));
  return;
endif
name = tostr(object.name, " (", object, ")");
set_task_perms(player);
recycle(object);
player:tell("Recycled: ", name, ".");
endverb

verb "@dig" (any any any) "rxd"
"@dig NAME, or @dig EXIT[|BACK] to NAME or #NUMBER";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
"The server would take the exit `in` for a preposition.";
at = index(argstr, " to ");
if (at > 1)
  here = player.location;
  place = $text:trim(argstr[at + 4..$]);
  room = index(place, "#") == 1 ? toobj(place) | this:dig_room(place);
  if (!isa(room, $room) || !isa(here, $room))
    player:tell(isa(here, $room) ? place | "Where you are", " is not a room.");
    return;
  endif
  ways = $text:split(argstr[1..at - 1], "|");
  this:dig_exit(ways[1], here, room);
  length(ways) > 1 && this:dig_exit(ways[2], room, here);
elseif (argstr && !(args[$] == "to"))
  this:dig_room(argstr);
else
  player:tell("Usage: @dig NAME   or   @dig EXIT|BACK to NAME   such as: @dig north,n|south,s to Garden");
endif
endverb

verb "dig_room" (this none this) "rxd"
caller == this || raise(E_PERM);
set_task_perms(player);
room = create($room);
room.name = args[1];
player:tell(room.name, " (", room, ") is dug. To go there: @move me to ", room);
return room;
endverb

verb "dig_exit" (this none this) "rxd"
"Makes an exit called [text] from [from] to [to], if the player may change [from].";
caller == this || raise(E_PERM);
{text, from, to} = args;
set_task_perms(player);
names = $text:names(text);
exit = create($exit);
exit.name = names[1];
exit.aliases = names[2..$];
exit.source = from;
exit.dest = to;
try
  from:add_exit(exit);
  player:tell("Exit ", exit.name, " (", exit, ") leads from ", from.name, " to ", to.name, ".");
except e (E_PERM)
  player:tell("Exit ", exit.name, " (", exit, ") is made, but ", from.name, " is not yours. Its owner can add it: @link ", exit, " to ", from);
endtry
return exit;
endverb

verb "@link" (any any any) "rxd"
"@link EXIT to ROOM: adds an exit that exists to a room.";
(caller == player && player == this) || raise(E_PERM);
if (prepstr != "to" || !dobjstr || !iobjstr)
  player:tell("Usage: @link EXIT to ROOM   such as: @link #123 to here");
  return;
endif
exit = $match:object(dobjstr, player);
room = $match:object(iobjstr, player);
if ($match:tell_failure(exit, dobjstr, player) || $match:tell_failure(room, iobjstr, player))
  return;
elseif (!isa(exit, $exit) || !isa(room, $room))
  player:tell("Only an exit can be linked, and only to a room.");
elseif (!$permissions:controls(player, room))
  player:tell($text:capital(room:the()), " is not yours.");
else
  set_task_perms(player);
  room:add_exit(exit);
  player:tell("Exit ", exit.name, " leads out of ", room.name, " now.");
endif
endverb

verb "@move" (any any any) "rxd"
"@move THING to PLACE";
(caller == player && player == this) || raise(E_PERM);
if (prepstr != "to" || !dobjstr || !iobjstr)
  player:tell("Usage: @move THING to PLACE   such as: @move lamp to #123");
  return;
endif
object = $match:object(dobjstr, player);
place = $match:object(iobjstr, player);
if ($match:tell_failure(object, dobjstr, player) || $match:tell_failure(place, iobjstr, player))
  return;
elseif (!$permissions:controls(player, object))
  player:tell($text:capital(object:the()), " is not yours to move. ", $permissions:whose(object));
  return;
endif
set_task_perms(player);
`object:moveto(place) ! E_PERM';
if (object.location != place)
  player:tell($text:capital(place:the()), " does not take ", object:the(), ".");
elseif (object != player)
  player:tell($text:capital(object:the()), " is in ", place:the(), " now.");
endif
endverb

verb "@audit" (any none none) "rxd"
"@audit [WHO]: what somebody owns.";
(caller == player && player == this) || raise(E_PERM);
who = argstr ? $match:player(argstr) | player;
if (!valid(who))
  player:tell("Nobody is called \"", argstr, "\".");
  return;
endif
objects = owned_objects(who);
for object in (objects)
  player:tell($text:left(object, 8), $text:left(object.name, 32), valid(object.location) ? tostr("in ", object.location.name) | "");
endfor
player:tell(length(objects), length(objects) == 1 ? " object." | " objects.");
endverb

endobject
