object $help
name "help"
owner $first_wizard
parent $root
flags readable

property topics "rc" = [
  "commands" -> {
    "Looking:    look, look at THING, examine THING, inventory, who",
    "Walking:    the name of an exit, go EXIT, home",
    "Things:     take, drop, put THING in THING, take THING from THING, give THING to WHO, open, close, read, write, erase",
    "Talking:    say (or \"), emote (or :), page WHO TEXT, whisper TEXT to WHO",
    "Yourself:   @describe me as TEXT, @rename me to NAME, @password, @home, @quit",
    "Building:   @create, @dig, @link, @move, @recycle, @audit, @describe, @rename",
    "Programs:   ; (eval), @verb, @program, @edit, @list, @show, @property, @rmproperty, @rmverb, @roles, @roleverb, @dispatch, @test, @profile, @traceback, @grants, @revoke, @history, @diff, @undo",
    "",
    "help COMMAND tells more about one. help programming shows how to write a first verb, help language what one is made of.",
    "help FUNCTION tells what a function of the language does, such as: help listappend"
  },
  "help" -> {"help", "help COMMAND", "help THING", "  Shows the commands, or tells about one, or about a thing that has something to say."},
  "look" -> {"look", "look at THING", "look in CONTAINER", "look EXIT", "  Shows where you are, or one thing, person or exit. Short: l"},
  "examine" -> {"examine THING", "  Shows what a thing is, whose, and what you can do with it. Short: exam"},
  "inventory" -> {"inventory", "  Shows what you carry. Short: i"},
  "who" -> {"who", "  Shows who is awake, since when, and where."},
  "go" -> {"go EXIT", "  Walks through an exit. The exit's name alone does the same."},
  "home" -> {"home", "  Brings you to your home. @home makes the room you are in your home."},
  "take" -> {"take THING", "get THING", "take THING from CONTAINER", "  Picks something up."},
  "drop" -> {"drop THING", "  Leaves something where you are."},
  "put" -> {"put THING in CONTAINER", "  Puts something into an open container."},
  "give" -> {"give THING to WHO", "  Gives something you carry to somebody here."},
  "open" -> {"open CONTAINER, close CONTAINER"},
  "read" -> {"read NOTE", "write TEXT on NOTE", "erase NOTE", "  Notes keep what is written on them."},
  "say" -> {"say TEXT", "\"TEXT", "  Speaks to everybody here."},
  "emote" -> {"emote TEXT", ":TEXT", "  :waves shows \"Ann waves\" to everybody here."},
  "page" -> {"page WHO TEXT", "  Says something to one person, wherever they are."},
  "whisper" -> {"whisper TEXT to WHO", "  Says something to one person here that nobody else hears."},
  "@describe" -> {"@describe THING as TEXT", "  What people see who look at it. THING may be: me, here, a name, #12, $name."},
  "@rename" -> {"@rename THING to NAME, ALIAS, ...", "  A player's name is one word that nobody else has."},
  "@password" -> {"@password OLD NEW"},
  "@home" -> {"@home", "  Makes the room you are in your home."},
  "@quit" -> {"@quit", "  Ends your connection. Your character falls asleep where it is."},
  "@create" -> {"@create PROTOTYPE named NAME, ALIAS, ...", "  Makes a thing like PROTOTYPE: $thing, $container, $note, or any other that may have children.", "  such as: @create $thing named brass lamp, lamp"},
  "@recycle" -> {"@recycle THING", "  Destroys a thing of yours for good."},
  "@dig" -> {"@dig NAME", "@dig EXIT|BACK to NAME or #NUMBER", "  Makes a room, or exits to one and back.", "  such as: @dig north,n|south,s to Garden"},
  "@link" -> {"@link EXIT to ROOM", "  Adds an exit that exists to a room of yours."},
  "@move" -> {"@move THING to PLACE", "  Moves something of yours to wherever it is accepted."},
  "@audit" -> {"@audit [WHO]", "  Lists what you, or somebody, own."},
  "eval" -> {";EXPRESSION", ";;STATEMENTS", "  ;2 + 2 shows => 4.  ;;for x in ({1, 2}) player:tell(x); endfor", "  Both know me and here: ;me.description = \"A traveller.\""},
  "@verb" -> {"@verb OBJECT:NAME,NAME [DOBJ PREP IOBJ]", "  Adds a verb. DOBJ and IOBJ are this, any or none: what a command's words must name.", "  such as: @verb lamp:light this none none", "@verb OBJECT:NAME(ROLES)", "  Adds a role verb: help @roles"},
  "@program" -> {"@program OBJECT:VERB [DOBJ PREP IOBJ]", "  The lines that follow, up to a line of just a dot, become the verb's program. A verb that is missing is added.", "@program OBJECT:NAME(ROLES)", "@program OBJECT:NAME#N", "  The same for a role verb: help @roles"},
  "@edit" -> {"@edit OBJECT:VERB", "@edit OBJECT:NAME#N", "  A line editor: list, N TEXT, i N TEXT, a TEXT, d N [M], save, quit."},
  "@roles" -> {
    "@roles OBJECT, @roles NAME",
    "  Shows role verbs, which are chosen by several things at once, with their numbers. One of the roles is",
    "  restricted to the thing that the verb belongs to. To make one:",
    "    @program jar:pour(who: $player, from: this, into: $container)",
    "    player:tell(\"You pour what is in the \", from.name, \" into the \", into.name, \".\");",
    "    .",
    "  A program calls it so: pour(who -> player, from -> this, into -> cup). The same line of @program changes",
    "  its program; @program jar:pour#1 or @edit jar:pour#1 changes its first line too. @list jar:pour shows it,",
    "  @rmverb jar:pour#1 removes it."
  },
  "@roleverb" -> {"@roleverb OBJECT [NUMBER]", "  The lines that follow, from verb NAME(ROLE: THING, ...) to endverb and a dot, become a role verb of", "  OBJECT, or its role verb NUMBER. One role is OBJECT itself: this.", "  such as: verb fill(what: this, with: $thing)"},
  "@dispatch" -> {"@dispatch NAME(ROLE -> THING, ...)", "  Shows which role verb such a call means, and why no other. THING may be a number, a \"text\" or an", "  (expression) of the language, too."},
  "@list" -> {"@list OBJECT:VERB", "@list OBJECT:NAME#N", "  Shows a program with its line numbers; of role verbs, all of that name or number N."},
  "@show" -> {"@show OBJECT", "@show OBJECT.PROPERTY", "@show OBJECT:VERB", "  Shows what something is, with owner and permissions, and its metadata. help set_object_metadata tells how to note some."},
  "@property" -> {"@property OBJECT.NAME [VALUE]", "  Adds a property, with a value or 0."},
  "@rmproperty" -> {"@rmproperty OBJECT.NAME"},
  "@rmverb" -> {"@rmverb OBJECT:VERB", "@rmverb OBJECT:NAME#N", "  Removes a verb, or a role verb; @roles shows the numbers."},
  "@shutdown" -> {"@shutdown [MESSAGE]", "  Wizards: stops the server. Nothing is lost."},
  "@boot" -> {"@boot WHO", "  Wizards: ends somebody's connection."},
  "@shout" -> {"@shout TEXT", "  Wizards: everybody hears it."},
  "@newpassword" -> {"@newpassword WHO PASSWORD", "  Wizards."},
  "@grant" -> {"@grant WHO builder|programmer|wizard", "@deny WHO", "  Wizards: changes what somebody may do."},
  "@test" -> {"@test OBJECT [coverage]", "@test OBJECT:TEST", "  Runs the verbs of a thing whose names begin with test_, and undoes what they did.", "  coverage tells which lines of its verbs ran."},
  "@profile" -> {"@profile start, @profile, @profile stop", "  Counts how often verbs are called for you, and what ticks and time they take.", "  Wizards: @profile all counts for everybody."},
  "@traceback" -> {"@traceback on|off", "  Whether tracebacks show you the variables of verbs that you may read."},
  "@grants" -> {"@grants [THING]", "  Shows the capabilities that you have granted, or those for a thing of yours. help grant() tells what they are."},
  "@revoke" -> {"@revoke NUMBER", "  Ends a capability that @grants shows, and all that came from it."},
  "@history" -> {"@history OBJECT.PROPERTY [COUNT]", "@history OBJECT:VERB [COUNT]", "  Shows when something changed, for whom, and what it was before. Values are kept for a day."},
  "@diff" -> {"@diff OBJECT:VERB [NUMBER]", "@diff OBJECT.PROPERTY [NUMBER]", "  Shows which lines are different since the last change, or since the one that @history numbers so."},
  "@undo" -> {"@undo OBJECT:VERB [NUMBER]", "@undo OBJECT.PROPERTY [NUMBER]", "  Makes something what it was before its last change, or the one that @history numbers so.", "  That is a change too: @undo again takes it back."},
  "@source" -> {"@source", "  Where the source of this server is: it is free software under the AGPL."},
  "language" -> {
    "Values:      1  1.5  \"text\"  #12  $thing  {1, 2}  [\"key\" -> 1]  'name  true  E_PERM",
    "Operators:   + - * / % ^  == != < <= > >= in  && || !  a ? b | c",
    "Places:      list[1]  list[$]  text[2..4]  map[\"key\"]  {first, @rest} = list",
    "Things:      thing.property  thing:verb(arguments)  $name is #0.name",
    "Decide:      if (x) ... elseif (y) ... else ... endif",
    "Repeat:      for x in (list) ... endfor   for n in [1..9] ... endfor   while (x) ... endwhile",
    "Errors:      try ... except e (ANY) ... endtry   `expression ! ANY => instead'",
    "Later:       suspend(5);   fork (5) ... endfork",
    "Functions:   {x} => x * 2   {x * 2 for x in (list) if x > 3}",
    "In a verb:   this, player, caller, verb, args, argstr, dobj, iobj; return x; answers x",
    "help FUNCTION tells about a function, such as: help tostr   The manual is docs/language.md of the server's source."
  },
  "programming" -> {
    "A thing does what its verbs say. To give a lamp a verb:",
    "  @create $thing named lamp",
    "  @verb lamp:rub this none none",
    "  @program lamp:rub",
    "  player:tell(\"The lamp glows.\");",
    "  player.location:announce(player.name, \" rubs a lamp, and it glows.\");",
    "  .",
    "  rub lamp",
    "player is who typed the command, this is the lamp. read slate, in the workshop, shows more."
  }
]
property same "r" = ["l" -> "look", "get" -> "take", "@deny" -> "@grant", ";" -> "eval", "\"" -> "say", ":" -> "emote", "close" -> "open", "write" -> "read", "erase" -> "read", "i" -> "inventory", "@who" -> "who", "walk" -> "go", "exam" -> "examine", "whi" -> "whisper", "hand" -> "give", "throw" -> "drop", "place" -> "put", "insert" -> "put", "remove" -> "take", "shut" -> "open", "QUIT" -> "@quit"]

verb "usage" (this none this) "rxd"
"How the command [topic] is used, in a line; \"\" when there is no help about it.";
{topic} = args;
lines = `this.topics[`this.same[topic] ! E_RANGE => topic'] ! E_RANGE => {}';
return lines ? lines[1] | "";
endverb

verb "function_lines" (this none this) "rxd"
"What the builtin function [name], with or without parentheses, does, as lines; {} when there is none.";
{name} = args;
name = strsub(name, "()", "");
help = `function_help(name) ! E_INVARG => {}';
lines = help ? {help[1]} | {};
for line in (help ? $text:wrap(help[2], 76) | {})
  lines = {@lines, "  " + line};
endfor
return lines;
endverb

verb "function_names" (this none this) "rxd"
names = {};
for each in (function_info())
  names = {@names, each[1]};
endfor
return names;
endverb

verb "show" (this none this) "rxd"
"Tells [who] about [topic].";
{topic, who} = args;
who == player || $permissions:require(caller_perms(), who);
topic = $text:trim(topic) || "commands";
topic = `this.same[topic] ! E_RANGE => topic';
if (maphaskey(this.topics, topic))
  who:tell_lines(this.topics[topic]);
  return;
endif
if (lines = this:function_lines(topic))
  who:tell_lines(lines);
  return;
endif
object = $match:object(topic, who);
if (valid(object) && (lines = `object:help_lines() ! ANY => {}'))
  who:tell_lines(lines);
  return;
endif
near = $text:nearest(topic, mapkeys(this.topics)) || $text:nearest(topic, this:function_names());
who:tell("There is no help about \"", topic, "\".", near ? tostr(" Do you mean \"", near, "\"?") | " Try: help");
endverb

endobject
