object $system #0
name "System"
owner $first_wizard
parent $root
flags readable

property server_options "r" = $server_options
property nothing "r" = #-1
property ambiguous "r" = #-2
property failed_match "r" = #-3

verb "do_login_command" (this none this) "rxd"
"The server calls this for every line of a connection that has not logged in, with its words.";
callers() && raise(E_PERM);
return $login:command(@args);
endverb

verb "server_started" (this none this) "rxd"
"The server calls this once after each start, before anybody can connect.";
callers() && raise(E_PERM);
$login:prepare();
endverb

verb "user_created user_connected" (this none this) "rxd"
callers() && raise(E_PERM);
who = args[1];
set_task_perms(who);
who:connected(verb == "user_created");
endverb

verb "user_reconnected" (this none this) "rxd"
callers() && raise(E_PERM);
who = args[1];
set_task_perms(who);
who:reconnected();
endverb

verb "user_disconnected user_client_disconnected" (this none this) "rxd"
callers() && raise(E_PERM);
who = args[1];
if (!valid(who))
  return;
endif
who:disconnected();
endverb

verb "handle_uncaught_error" (this none this) "rxd"
"Tells the author of a broken verb more than its player: people see one line, programmers the traceback.";
callers() && raise(E_PERM);
{code, message, value, stack, traceback} = args;
if (!valid(player))
  return 0;
elseif (player.programmer)
  for line in ($hints:traceback(traceback, $hints:error(code, message, value)))
    notify(player, line);
  endfor
  return 1;
endif
where = stack ? tostr(" in ", stack[1][4], ":", stack[1][2]) | "";
notify(player, tostr("Something here is broken", where, ": ", message, ". Its owner has been told."));
owner = stack ? stack[1][3] | #-1;
if (valid(owner) && owner != player)
  owner:tell(player.name, " met a mistake in a verb of yours:");
  for line in (traceback)
    owner:tell(line);
  endfor
endif
return 1;
endverb

verb "handle_task_timeout" (this none this) "rxd"
"Tells a programmer what a task can do that has much to do; others one line.";
callers() && raise(E_PERM);
{resource, stack, traceback} = args;
if (!valid(player))
  return 0;
elseif (player.programmer)
  for line in ($hints:traceback(traceback, $hints.timeout))
    notify(player, line);
  endfor
  return 1;
endif
notify(player, "That took too long and was stopped. Its owner has been told.");
owner = stack ? stack[1][3] | #-1;
if (valid(owner) && owner != player)
  owner:tell(player.name, " met a verb of yours that does not end:");
  owner:tell_lines(traceback);
endif
return 1;
endverb

endobject
