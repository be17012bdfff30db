object $login
name "login"
owner $first_wizard
parent $root
flags readable

property welcome "rc" = {
  "Welcome to Cosm.",
  "",
  "  create NAME PASSWORD    makes you a character",
  "  connect NAME PASSWORD   comes back as one",
  "  connect guest           looks around first",
  "  who                     shows who is here",
  "  quit                    leaves"
}
property player_prototype "rc" = $prog
property players_program "rc" = 1
property open "rc" = 1
property guests_max "rc" = 20
property failures "" = []
property failures_max "rc" = 5
property failures_seconds "rc" = 60
property name_length_max "rc" = 24
property password_length_min "rc" = 6

verb "command" (this none this) "rxd"
"A line of a connection that has not logged in; answers the player it becomes.";
caller == $system || raise(E_PERM);
if (!args)
  this:greet();
  return;
endif
{word, @rest} = args;
if (index("connect", word) == 1 && length(word) > 1)
  return this:connect(@rest);
elseif (index("create", word) == 1 && length(word) > 1)
  return this:create(@rest);
elseif (word == "guest")
  return this:connect_guest();
elseif (word in {"who", "@who"})
  this:tell_who();
elseif (word in {"quit", "@quit"})
  notify(player, "Goodbye.");
  boot_player(player);
elseif (word in {"help", "look", "?"})
  this:greet();
else
  near = $text:nearest(word, {"connect", "create", "guest", "who", "quit", "help"});
  notify(player, tostr("I don't know \"", word, "\" here.", near ? tostr(" Do you mean \"", near, "\"?") | " Try: connect NAME PASSWORD, or: help"));
endif
endverb

verb "greet" (this none this) "rxd"
caller == this || raise(E_PERM);
for line in (this.welcome)
  notify(player, line);
endfor
endverb

verb "tell_who" (this none this) "rxd"
caller == this || raise(E_PERM);
names = {};
for person in (connected_players())
  names = {@names, person.name};
endfor
notify(player, tostr("Awake: ", $text:list(names, "nobody"), "."));
endverb

verb "connect" (this none this) "rxd"
caller == this || raise(E_PERM);
if (!args)
  notify(player, "Usage: connect NAME PASSWORD   or: connect guest");
  return;
endif
{name, @rest} = args;
if (name == "guest")
  return this:connect_guest();
endif
if (this:is_throttled())
  notify(player, tostr("Too many wrong passwords. Try again in ", $text:duration(this.failures_seconds), "."));
  return;
endif
who = $match:player(name);
if (!valid(who) || !this:matches(rest ? rest[1] | "", who.password))
  this:note_failure();
  notify(player, "Either that character does not exist, or its password is another.");
  return;
endif
return who;
endverb

verb "create" (this none this) "rxd"
caller == this || raise(E_PERM);
if (!this.open)
  notify(player, "No new characters are made here at the moment.");
  return;
elseif (length(args) != 2)
  notify(player, "Usage: create NAME PASSWORD");
  return;
elseif (this:is_throttled())
  notify(player, tostr("Too many tries. Try again in ", $text:duration(this.failures_seconds), "."));
  return;
endif
{name, password} = args;
try
  this:check_name(name, $nothing);
except e (E_INVARG)
  notify(player, e[2]);
  return;
endtry
if (length(password) < this.password_length_min)
  notify(player, tostr("A password has at least ", this.password_length_min, " characters."));
  return;
endif
hash = this:hash(password);
who = this:make_player(this.player_prototype, name);
who.password = hash;
who.programmer = this.players_program && isa(who, $prog);
return who;
endverb

verb "make_player" (this none this) "rxd"
caller == this || raise(E_PERM);
{prototype, name} = args;
who = create(prototype, $nothing);
who.name = name;
$match:set_player(name, who);
set_player_flag(who, 1);
return who;
endverb

verb "connect_guest" (this none this) "rxd"
caller == this || raise(E_PERM);
guests = children($guest);
awake = connected_players();
for guest in (guests)
  if (!(guest in awake))
    return guest;
  endif
endfor
if (length(guests) >= this.guests_max)
  notify(player, "All guests are awake. Make a character: create NAME PASSWORD");
  return;
endif
number = length(guests) + 1;
while (valid($match:player(tostr("Guest", number))))
  number = number + 1;
endwhile
return this:make_player($guest, tostr("Guest", number));
endverb

verb "check_name" (this none this) "rxd"
"Raises E_INVARG, in words, when [name] cannot be the name of [who].";
{name, who} = args;
if (length(name) > this.name_length_max)
  raise(E_INVARG, tostr("A name has at most ", this.name_length_max, " characters."));
elseif (!match(name, "^[^ #$,:.\"']+$"))
  raise(E_INVARG, "A name is one word without any of # $ , : . \" '");
elseif (name in {"me", "here", "guest"})
  raise(E_INVARG, tostr("\"", name, "\" means something already. Choose another name."));
elseif (valid(other = `$match.players[name] ! E_RANGE => $nothing') && other != who)
  raise(E_INVARG, tostr("Somebody is called \"", name, "\" already."));
endif
endverb

verb "hash" (this none this) "rxd"
"An argon2id hash of [password].";
caller_perms().wizard || raise(E_PERM);
return argon2(args[1], random_bytes(16));
endverb

verb "matches" (this none this) "rxd"
"Whether [password] is the one that [hash] was made from; imported worlds have crypt()'s.";
caller_perms().wizard || raise(E_PERM);
{password, hash} = args;
if (!hash)
  return 0;
elseif (index(hash, "$argon2") == 1)
  return argon2_verify(hash, password);
endif
return !strcmp(crypt(password, hash), hash);
endverb

verb "address" (this none this) "rxd"
"Where this connection comes from: wrong passwords are counted by it.";
caller == this || raise(E_PERM);
return `connection_name(player, 1) ! ANY => "unknown"';
endverb

verb "is_throttled" (this none this) "rxd"
caller == this || raise(E_PERM);
record = `this.failures[this:address()] ! E_RANGE => {0, 0}';
return record[1] >= this.failures_max && time() - record[2] < this.failures_seconds;
endverb

verb "note_failure" (this none this) "rxd"
caller == this || raise(E_PERM);
now = time();
failures = [];
for record, address in (this.failures)
  if (now - record[2] < this.failures_seconds)
    failures[address] = record;
  endif
endfor
address = this:address();
{count, when} = `failures[address] ! E_RANGE => {0, 0}';
failures[address] = {count + 1, now};
this.failures = failures;
endverb

verb "prepare" (this none this) "rxd"
"At the first start gives the first wizard a password, and says it once.";
caller == $system || raise(E_PERM);
if ($first_wizard.password)
  return;
endif
password = this:random_password();
$first_wizard.password = this:hash(password);
$match:set_player($first_wizard.name, $first_wizard);
server_log("The first wizard is made. Log in once with:");
server_log(tostr("  connect ", $first_wizard.name, " ", password));
server_log(tostr("and change the password: @password ", password, " NEW"));
endverb

verb "random_password" (this none this) "rxd"
letters = "abcdefghjkmnpqrstuvwxyz23456789";
password = "";
for i in [1..12]
  at = random(length(letters));
  password = password + letters[at] + (i % 4 == 0 && i < 12 ? "-" | "");
endfor
return password;
endverb

endobject
