object $wiz
name "wizard"
owner $first_wizard
parent $prog
flags readable

verb "@shutdown" (any any any) "rxd"
"@shutdown [MESSAGE]: stops the server. Nothing is lost.";
(caller == player && player == this && player.wizard) || raise(E_PERM);
shutdown(argstr);
endverb

verb "@boot" (any none none) "rxd"
"@boot WHO: ends somebody's connection.";
(caller == player && player == this && player.wizard) || raise(E_PERM);
who = $match:player(argstr);
if (!valid(who) || !(who in connected_players()))
  player:tell("Nobody called \"", argstr, "\" is connected.");
  return;
endif
who:tell("You are disconnected by ", player.name, ".");
boot_player(who);
player:tell(who.name, " is disconnected.");
endverb

verb "@shout" (any any any) "rxd"
"@shout TEXT: everybody hears it.";
(caller == player && player == this && player.wizard) || raise(E_PERM);
if (!argstr)
  player:tell("Usage: @shout TEXT");
  return;
endif
for person in (connected_players())
  person:tell(player.name, " shouts, \"", argstr, "\"");
endfor
endverb

verb "@newpassword" (any any any) "rxd"
"@newpassword WHO PASSWORD";
(caller == player && player == this && player.wizard) || raise(E_PERM);
who = args ? $match:player(args[1]) | $nothing;
if (length(args) != 2 || !valid(who))
  player:tell("Usage: @newpassword WHO PASSWORD");
  return;
endif
who.password = $login:hash(args[2]);
player:tell("The password of ", who.name, " is changed.");
endverb

verb "@grant @deny" (any any any) "rxd"
"@grant WHO builder|programmer|wizard changes what somebody may do; @deny makes them a player again.";
(caller == player && player == this && player.wizard) || raise(E_PERM);
who = args ? $match:player(args[1]) | $nothing;
kind = verb == "@deny" ? "player" | (length(args) == 2 ? args[2] | "");
place = kind in {"player", "builder", "programmer", "wizard"};
if (!valid(who) || !place)
  player:tell("Usage: @grant WHO builder|programmer|wizard   or: @deny WHO");
  return;
endif
if (isa(who, $guest))
  player:tell("Guests come and go; they stay guests.");
  return;
endif
who.programmer = place > 2;
who.wizard = place > 3;
chparent(who, {$player, $builder, $prog, $wiz}[place]);
player:tell(who.name, " is a ", kind, " now.");
who != player && who:tell(player.name, " has made you a ", kind, ".");
endverb

endobject
