object $prog
name "programmer"
owner $first_wizard
parent $builder
flags readable

property traceback_variables "rc" = 0

verb "eval" (any any any) "rxd"
";EXPRESSION shows its value. ;;STATEMENTS runs them and shows what they return. Both know me and here.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!argstr)
  player:tell("Usage: ;EXPRESSION or ;;STATEMENTS   such as: ;2 + 2");
  return;
endif
statements = argstr[1] == ";";
if (!player.programmer)
  player:tell("You may not program. A wizard can change that: @grant ", player.name, " programmer");
  return;
endif
text = statements ? argstr[2..$] | argstr;
added = "me = player; here = player.location; " + (statements ? "" | "return ");
{compiled, value} = eval(tostr(added, text, ";"));
if (compiled)
  player:tell("=> ", toliteral(value), statements && $hints:forgets(text) ? "   (to see a value, return it: return x;)" | "");
else
  $hints:tell_errors($hints:typed(value, text, length(added)), {text});
endif
endverb

verb "@program" (any any any) "rxd"
"@program OBJECT:VERB [DOBJ PREP IOBJ], OBJECT:SELECTOR(ROLES) or OBJECT:SELECTOR#N: the lines that follow, up to a single dot, become its program.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (written = $roles:written(argstr))
  this:program_role(@written);
  return;
endif
found = this:find_verb(args ? args[1] | "");
if (!found)
  return;
endif
{object, name} = found;
try
  verb_info(object, name);
except (E_PERM)
  player:tell(this:verb_problem(E_PERM, found));
  return;
except (E_VERBNF)
  if (length(args) == 1 && (index(name, "#") || $roles:on(object, name)))
    this:reprogram_role(@found);
    return;
  endif
  spec = length(args) > 1 ? args[2..$] | {"this", "none", "this"};
  if (!this:add_verb_or_tell(object, name, spec))
    return;
  endif
endtry
if (!this:may_program(object, name))
  return;
endif
this:install(object, name, this:read_lines(tostr("the program of ", object, ":", name)));
endverb

verb "program_role" (this none this) "rxd"
"Reads the program of the role verb [header] of the object that [reference] names, and installs it.";
{reference, header} = args;
set_task_perms(caller_perms());
object = $match:object(reference, player);
if ($match:tell_failure(object, reference, player) || !$roles:may_add(object))
  return;
endif
lines = this:read_lines(tostr("the program of ", object, ":", header));
$roles:add(object, $roles:whole(header, lines), 1);
endverb

verb "reprogram_role" (this none this) "rxd"
"Reads a role verb of [object] anew, its header included, and installs it.";
{object, name} = args;
set_task_perms(caller_perms());
entry = this:find_role(object, name);
if (!entry || !$roles:may_program(object, entry))
  return;
endif
$roles:install(object, entry, this:read_lines(tostr("all of ", $roles:name(object, @entry), ", from `verb` to `endverb`")));
endverb

verb "read_lines" (this none this) "rxd"
"The lines that the player types, up to a single dot.";
set_task_perms(caller_perms());
player:tell("Now type ", args[1], ". End it with a line of just a dot.");
lines = {};
while ((line = read(player)) != ".")
  lines = {@lines, line};
endwhile
return lines;
endverb

verb "may_program" (this none this) "rxd"
"Whether the player may change a verb that exists; they are told if not.";
{object, name} = args;
set_task_perms(player);
info = `verb_info(object, name) ! E_PERM => {$nothing, ""}';
if (player.wizard || player == info[1] || index(info[2], "w"))
  return 1;
endif
player:tell(this:verb_problem(E_PERM, {object, name}));
return 0;
endverb

verb "install" (this none this) "rxd"
"Programs a verb with the caller's permissions and says how it went; true when it compiled.";
caller == this || raise(E_PERM);
{object, name, lines} = args;
set_task_perms(caller_perms());
try
  errors = set_verb_code(object, name, lines);
except e (ANY)
  player:tell(e[2], ": ", object, ":", name, " is unchanged.");
  return 0;
endtry
if (errors)
  $hints:tell_errors(errors, lines);
  player:tell(length(errors) == 1 ? "One mistake" | tostr(length(errors), " mistakes"), "; ", object, ":", name, " is unchanged.");
  return 0;
endif
player:tell("Verb ", object, ":", name, " programmed, ", length(lines), length(lines) == 1 ? " line." | " lines.");
player:tell_lines($hints:warnings(lines));
return 1;
endverb

verb "find_verb" (this none this) "rxd"
"{object, name} for `OBJECT:VERB`, or 0 with the player told why.";
{text} = args;
parts = $text:split(text, ":");
if (length(parts) != 2 || !parts[1] || !parts[2])
  player:tell("Say which verb: OBJECT:VERB, such as lamp:light or #12:light.");
  return 0;
endif
object = $match:object(parts[1], player);
return $match:tell_failure(object, parts[1], player) ? 0 | {object, parts[2]};
endverb

verb "find_role" (this none this) "rxd"
"The role verb of [object] that [name] means, as {number, header}, or {} with the player told why.";
{object, name} = args;
set_task_perms(caller_perms());
$roles:on(object, name) || player:tell(this:verb_problem(E_VERBNF, args));
return $roles:one(object, name);
endverb

verb "find_property" (this none this) "rxd"
"{object, name} for `OBJECT.PROPERTY`, or 0 with the player told why.";
{text} = args;
dot = rindex(text, ".");
if (dot < 2 || dot == length(text))
  player:tell("Say which property: OBJECT.PROPERTY, such as lamp.lit or #12.lit.");
  return 0;
endif
object = $match:object(text[1..dot - 1], player);
return $match:tell_failure(object, text[1..dot - 1], player) ? 0 | {object, text[dot + 1..$]};
endverb

verb "add_verb_or_tell" (this none this) "rxd"
caller == this || raise(E_PERM);
{object, names, spec} = args;
names = strsub(names, ",", " ");
set_task_perms(caller_perms());
try
  prep = length(spec) > 2 ? $text:join(spec[2..$ - 1], " ") | "none";
  add_verb(object, {player, "rxd", names}, {spec[1], prep, length(spec) > 1 ? spec[$] | "none"});
  return 1;
except e (E_PERM)
  player:tell(object.name, " (", object, ") is not yours to program. ", $permissions:whose(object));
except e (E_INVARG)
  player:tell("Arguments of a verb are: none|any|this PREPOSITION none|any|this, such as: any on this");
endtry
return 0;
endverb

verb "@verb" (any any any) "rxd"
"@verb OBJECT:NAMES [DOBJ PREP IOBJ], or @verb OBJECT:SELECTOR(ROLES)";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!args)
  player:tell("Usage: @verb OBJECT:NAMES [DOBJ PREP IOBJ]   such as: @verb lamp:light this none none");
  return;
elseif (written = $roles:written(argstr))
  this:add_role(@written);
  return;
endif
found = this:find_verb(args[1]);
if (!found)
  return;
endif
spec = length(args) > 1 ? args[2..$] | {"this", "none", "this"};
if (this:add_verb_or_tell(found[1], found[2], spec))
  player:tell("Verb ", found[1], ":", found[2], " added. Program it: @program ", args[1]);
endif
endverb

verb "add_role" (this none this) "rxd"
"Adds a role verb without a program to the object that [reference] names.";
{reference, header} = args;
set_task_perms(caller_perms());
object = $match:object(reference, player);
if ($match:tell_failure(object, reference, player) || !$roles:may_add(object))
  return;
endif
$roles:add(object, $roles:whole(header, {}), 0) && player:tell("Program it: @program ", reference, ":", header);
endverb

verb "@rmverb" (any none none) "rxd"
"@rmverb OBJECT:VERB or OBJECT:SELECTOR#N";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
found = this:find_verb(argstr);
if (!found)
  return;
endif
try
  delete_verb(@found);
  player:tell("Verb ", found[1], ":", found[2], " removed.");
except (E_VERBNF)
  this:remove_role(@found);
except e (ANY)
  player:tell(this:verb_problem(e[1], found));
endtry
endverb

verb "remove_role" (this none this) "rxd"
"Takes the role verb that [name] means from [object].";
{object, name} = args;
set_task_perms(caller_perms());
entry = this:find_role(object, name);
if (entry && $roles:may_add(object))
  delete_role_verb(object, entry[1]);
  player:tell("Role verb ", object, ":", $roles:label(@entry), " removed.");
endif
endverb

verb "verb_problem" (this none this) "rxd"
{code, found} = args;
{object, name} = found;
set_task_perms(player);
if (code == E_VERBNF)
  return tostr(object.name, " (", object, ") has no verb \"", name, "\".", this:verb_hint(object, name));
endif
owner = `verb_info(object, name)[1] ! ANY => object.owner';
return tostr("The verb ", name, " of ", object.name, " (", object, ") is not yours. Ask its owner, ", this:name_of(owner), ".");
endverb

verb "verb_hint" (this none this) "rxd"
"What somebody may have meant by a verb [name] that [object] has not.";
{object, name} = args;
set_task_perms(caller_perms());
{selector, number} = $roles:parse(name);
if (number && (entries = $roles:on(object, selector)))
  return tostr(" It has ", $text:list({$roles:reference(@entry) for entry in (entries)}), ".");
endif
near = $text:nearest(selector, {@$match:verb_names(object), @$roles:selectors({object})});
if (near)
  return tostr(" Do you mean \"", near, "\"?");
endif
return roles(selector) ? " Others have role verbs of that name: @roles " + selector | tostr(" To see what it has: @show ", object);
endverb

verb "@property" (any any any) "rxd"
"@property OBJECT.NAME [VALUE]";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!args)
  player:tell("Usage: @property OBJECT.NAME [VALUE]   such as: @property lamp.lit 0");
  return;
endif
found = this:find_property(args[1]);
if (!found)
  return;
endif
value = 0;
text = $text:trim(argstr[index(argstr, args[1]) + length(args[1])..$]);
if (text)
  {compiled, value} = eval(tostr("return ", text, ";"));
  if (!compiled)
    $hints:tell_errors($hints:typed(value, text, length("return ")), {text});
    return;
  endif
endif
try
  add_property(found[1], found[2], value, {player, "rc"});
  player:tell("Property ", found[1], ".", found[2], " added with value ", toliteral(value), ".");
except e (E_INVARG)
  there = `is_clear_property(@found) ! E_PROPNF => -1' >= 0;
  player:tell("There is a property \"", found[2], "\" ", there ? tostr("there already. To change it: ;", found[1], ".", found[2], " = VALUE") | "on an object that inherits from this, or the name cannot be one.");
except e (E_PERM)
  player:tell(found[1].name, " (", found[1], ") is not yours. ", $permissions:whose(found[1]));
endtry
endverb

verb "@rmproperty" (any none none) "rxd"
"@rmproperty OBJECT.NAME";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
found = this:find_property(argstr);
if (!found)
  return;
endif
try
  delete_property(@found);
  player:tell("Property ", found[1], ".", found[2], " removed.");
except e (E_PROPNF)
  near = $text:nearest(found[2], `properties(found[1]) ! E_PERM => {}');
  player:tell(found[1].name, " (", found[1], ") defines no property \"", found[2], "\".", near ? tostr(" Do you mean \"", near, "\"?") | "");
except e (E_PERM)
  player:tell(found[1].name, " (", found[1], ") is not yours. ", $permissions:whose(found[1]));
endtry
endverb

verb "@show" (any none none) "rxd"
"@show OBJECT, OBJECT.PROPERTY or OBJECT:VERB";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (index(argstr, ":"))
  this:show_verb(argstr);
elseif (index(argstr, "."))
  this:show_property(argstr);
else
  this:show_object(argstr);
endif
endverb

verb "show_object" (this none this) "rxd"
set_task_perms(player);
object = $match:object(args[1], player);
if ($match:tell_failure(object, args[1], player))
  return;
endif
player:tell("Object:     ", object.name, " (", object, ")");
player:tell("Owner:      ", this:name_of(object.owner));
ancestry = {};
for ancestor in (ancestors(object))
  ancestry = {@ancestry, this:name_of(ancestor)};
endfor
player:tell("Ancestors:  ", $text:list(ancestry, "none"));
player:tell("Location:   ", this:name_of(object.location));
this:show_metadata(object_metadata(object));
for number in [1..length(`verbs(object) ! E_PERM => {}')]
  info = `verb_info(object, number) ! ANY => 0';
  info && player:tell("  :", info[3], "  (", $text:join(verb_args(object, number), " "), ") ", info[2]);
endfor
for entry in ($roles:on(object))
  player:tell("  :", $roles:label(@entry), " ", `role_verb_info(object, entry[1])["permissions"] ! E_PERM => ""');
endfor
for name in (`properties(object) ! E_PERM => {}')
  player:tell("  .", name, " = ", this:shorten(`toliteral(object.(name)) ! E_PERM => "(not readable)"'));
endfor
endverb

verb "show_property" (this none this) "rxd"
set_task_perms(player);
found = this:find_property(args[1]);
if (!found)
  return;
endif
{object, name} = found;
try
  value = object.(name);
  info = `property_info(object, name) ! ANY => 0';
  player:tell(object, ".", name, " = ", toliteral(value));
  info && player:tell("  owner ", this:name_of(info[1]), ", permissions \"", info[2], "\"", is_clear_property(object, name) ? ", inherited" | "");
  this:show_metadata(`property_metadata(object, name) ! E_PROPNF => []');
except e (E_PROPNF)
  player:tell(object.name, " (", object, ") has no property \"", name, "\". ", $hints:missing(object, name, 0));
except e (E_PERM)
  player:tell("You may not read that.");
endtry
endverb

verb "show_verb" (this none this) "rxd"
set_task_perms(player);
found = this:find_verb(args[1]);
if (!found)
  return;
endif
try
  info = verb_info(@found);
  player:tell(found[1], ":", info[3], "  (", $text:join(verb_args(@found), " "), ") owner ", this:name_of(info[1]), ", permissions \"", info[2], "\"");
  this:show_metadata(verb_metadata(@found));
except e (ANY)
  e[1] == E_VERBNF && $roles:on(@found) || player:tell(this:verb_problem(e[1], found));
endtry
for entry in ($roles:on(@found))
  player:tell($roles:about(found[1], entry));
  this:show_metadata(`role_verb_metadata(found[1], entry[1]) ! E_PERM => []');
endfor
endverb

verb "show_metadata" (this none this) "rxd"
"Tells the player what is noted about a thing, a key a line.";
for value, key in (args[1])
  player:tell("  ", key, ": ", typeof(value) == STR ? value | this:shorten(toliteral(value)));
endfor
endverb

verb "name_of" (this none this) "rxd"
{object} = args;
return valid(object) ? tostr(object.name, " (", object, ")") | tostr(object);
endverb

verb "shorten" (this none this) "rxd"
{text} = args;
return length(text) > 60 ? text[1..57] + "..." | text;
endverb

verb "@list" (any none none) "rxd"
"@list OBJECT:VERB, OBJECT:SELECTOR or OBJECT:SELECTOR#N: its program, numbered.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
found = this:find_verb(argstr);
if (!found)
  return;
endif
try
  lines = verb_code(@found);
  lines || player:tell("That verb has no program yet.");
  for line, number in (lines)
    player:tell($text:right(number, 3), ": ", line);
  endfor
except e (ANY)
  e[1] == E_VERBNF && $roles:on(@found) || player:tell(this:verb_problem(e[1], found));
endtry
for entry in ($roles:on(@found))
  $roles:tell_code(found[1], entry);
endfor
endverb

verb "@roles" (any any any) "rxd"
"@roles OBJECT, or @roles SELECTOR: the role verbs of a thing, or all of one name.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
object = argstr ? $match:object(argstr, player) | player;
if (valid(object))
  try
    found = {{object, @entry} for entry in (roles(object))};
  except (E_PERM)
    player:tell("You may not read ", this:name_of(object), ".");
    return;
  endtry
else
  found = roles(argstr);
endif
if (!found)
  names = argstr && !valid(object) ? {@$match:names_near(argstr, player), @$roles:selectors($roles:considered($match:candidates(player)))} | {};
  near = $text:nearest(argstr, names);
  player:tell("No role verbs there.", near ? tostr(" Do you mean \"", near, "\"?") | " help @roleverb tells how to make one.");
endif
for entry in (found)
  player:tell(this:name_of(entry[1]), ", ", entry[2], ": ", entry[3]);
endfor
endverb

verb "@roleverb" (any none none) "rxd"
"@roleverb OBJECT [NUMBER]: the lines that follow, up to a single dot, become a role verb, or role verb NUMBER.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!argstr)
  player:tell("Usage: @roleverb OBJECT [NUMBER]   such as: @roleverb box");
  return;
endif
found = match(argstr, "^%(.*[^ ]%) +%([0-9]+%)$");
reference = found ? substitute("%1", found) | argstr;
object = $match:object(reference, player);
if ($match:tell_failure(object, reference, player))
  return;
elseif (found)
  this:reprogram_role(object, substitute("#%2", found));
elseif ($roles:may_add(object))
  $roles:add(object, this:read_lines("the role verb, from verb NAME(ROLE: THING, ...) to endverb"), 1);
endif
endverb

verb "@dispatch" (any any any) "rxd"
"@dispatch SELECTOR(ROLE -> VALUE, ...): which role verb such a call means, and why no other.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
$roles:explain(argstr);
endverb

verb "@edit" (any none none) "rxd"
"@edit OBJECT:VERB or OBJECT:SELECTOR#N: a line editor.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
found = this:find_verb(argstr);
if (!found)
  return;
endif
role = {};
try
  lines = verb_code(@found);
except (E_VERBNF)
  role = this:find_role(@found);
  if (!role)
    return;
  endif
except e (ANY)
  player:tell(this:verb_problem(e[1], found));
  return;
endtry
if (!(role ? $roles:may_program(found[1], role) | this:may_program(@found)))
  return;
endif
lines = role ? role_verb_code(found[1], role[1]) | lines;
player:tell("Editing ", role ? $roles:name(found[1], @role) | tostr(found[1], ":", found[2]), ", ", length(lines), length(lines) == 1 ? " line" | " lines", ". Commands: list, N text (replace), i N text (insert before), a text (append), d N [M], save, quit.");
changed = 0;
while (1)
  command = read(player);
  words = $text:words(command);
  word = words ? words[1] | "";
  rest = word ? command[index(command, word) + length(word)..$] | "";
  rest = rest && rest[1] == " " ? rest[2..$] | rest;
  if (word in {"list", "l"})
    for line, number in (lines)
      player:tell($text:right(number, 3), ": ", line);
    endfor
  elseif (word in {"quit", "q"})
    player:tell(changed ? "Left without saving." | "Left.");
    return;
  elseif (word in {"save", "s"})
    if (role ? $roles:install(found[1], role, lines) | this:install(@found, lines))
      return;
    endif
  elseif (word == "a")
    lines = {@lines, rest};
    changed = 1;
    player:tell("Line ", length(lines), " added.");
  elseif (word == "d" && length(words) > 1 && (first = toint(words[2])) >= 1 && (last = length(words) > 2 ? toint(words[3]) | first) <= length(lines) && first <= last)
    lines = {@lines[1..first - 1], @lines[last + 1..$]};
    changed = 1;
    player:tell(last - first + 1, " deleted.");
  elseif (word == "i" && length(words) > 1 && (at = toint(words[2])) >= 1 && at <= length(lines) + 1)
    rest = rest[length(words[2]) + 2..$];
    lines = listinsert(lines, rest, at);
    changed = 1;
    player:tell("Inserted before line ", at + 1, ".");
  elseif ((at = toint(word)) >= 1 && at <= length(lines))
    lines[at] = rest;
    changed = 1;
    player:tell("Line ", at, " replaced.");
  else
    player:tell("The editor knows: list, N text, i N text, a text, d N [M], save, quit.");
  endif
endwhile
endverb

verb "@test" (any any any) "rxd"
"@test OBJECT[:TEST] [coverage]: runs its test_ verbs, each undone when it ends.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!args || length(args) > 2 || (length(args) == 2 && args[2] != "coverage"))
  player:tell("Usage: @test OBJECT[:TEST] [coverage]   such as: @test $text   or: @test lamp:rub coverage");
  return;
endif
colon = index(args[1], ":");
reference = colon ? args[1][1..colon - 1] | args[1];
object = $match:object(reference, player);
if ($match:tell_failure(object, reference, player))
  return;
endif
try
  answer = run_tests(object, colon ? args[1][colon + 1..$] | "", length(args) == 2);
except e (E_PERM)
  player:tell(object.name, " (", object, ") may not be read.");
  return;
endtry
this:show_tests(answer["tests"], object);
length(args) == 2 && this:show_coverage(answer["coverage"], object);
endverb

verb "show_tests" (this none this) "rxd"
"Tells the player how the [tests] of [object] went.";
{tests, object} = args;
set_task_perms(player);
passed = 0;
for test in (tests)
  if (test["result"] == "pass")
    passed = passed + 1;
    player:tell("pass   ", test["verb"]);
  else
    player:tell(test["result"] == "fail" ? "FAIL   " | "ERROR  ", test["verb"], ": ", test["message"]);
    for line in (test["traceback"])
      player:tell("         ", line);
    endfor
  endif
endfor
if (!tests)
  player:tell(this:name_of(object), " has no such test. A test is a verb whose name begins with test_ and that calls $test:equal() and its like.");
else
  player:tell(length(tests) == 1 ? "1 test: " | tostr(length(tests), " tests: "), passed == length(tests) ? "passed." | tostr(length(tests) - passed, " failed."));
endif
endverb

verb "show_coverage" (this none this) "rxd"
"Tells the player which lines of the verbs of [object] the tests have reached.";
{coverage, object} = args;
set_task_perms(player);
for verb in (coverage)
  if (verb["object"] != object)
    continue;
  endif
  missed = {};
  for reached, line in (verb["lines"])
    reached || (missed = {@missed, line});
  endfor
  count = length(verb["lines"]);
  player:tell($text:right(tostr((count - length(missed)) * 100 / max(count, 1), "%"), 5), " ", verb["object"], ":", verb["verb"], missed ? tostr("   not reached: ", $text:join(missed, ", ")) | "");
endfor
endverb

verb "@profile" (any none none) "rxd"
"@profile start: counts what the verbs do that run for you. @profile: shows it. @profile stop: shows and ends it.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
id = 0;
for profile in (profiles())
  profile["owner"] == player && (id = profile["id"]);
endfor
if (argstr in {"start", "all"})
  id && profile_stop(id);
  try
    profile_start(argstr == "all" ? "all" | player);
    player:tell("From now on it is counted what verbs do", argstr == "all" ? "" | " that run for you", ". To see it: @profile");
  except e (E_PERM)
    player:tell("Only wizards may profile everybody. To profile what runs for you: @profile start");
  endtry
elseif (!id || !(argstr in {"", "stop"}))
  player:tell("Usage: @profile start   then: @profile   and at last: @profile stop");
else
  this:show_profile(argstr == "stop" ? profile_stop(id) | profile_report(id));
endif
endverb

verb "show_profile" (this none this) "rxd"
"Shows the player the rows of a profile's report.";
{rows} = args;
set_task_perms(player);
player:tell("     calls      ticks   in total   ms       in total   verb");
for row in (rows)
  where = valid(row["object"]) ? tostr(row["object"], ":") | "";
  player:tell($text:right(row["calls"], 10), $text:right(row["ticks"], 11), $text:right(row["ticks_total"], 11), "   ", $text:left(floatstr(row["seconds"] * 1000.0, 3), 9), $text:left(floatstr(row["seconds_total"] * 1000.0, 3), 9), "  ", where, row["verb"]);
endfor
endverb

verb "@history" (any any any) "rxd"
"@history OBJECT.PROPERTY or OBJECT:VERB [COUNT]: what it was before each of its last changes.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
{reference, count} = $past:parse(argstr);
if (!reference)
  player:tell("Usage: @history OBJECT.PROPERTY or OBJECT:VERB [COUNT]   such as: @history lamp:rub");
elseif (found = $past:thing(reference))
  changes = $past:changes(@found, reference == $text:trim(argstr) ? 10 | min(max(count, 1), 200));
  for change, number in (changes)
    player:tell($text:right(number, 3), "  ", $past:line(@found[1..2], change));
  endfor
  changes && player:tell("@diff ", reference, " NUMBER compares one with now, @undo ", reference, " NUMBER brings it back.");
endif
endverb

verb "@diff" (any any any) "rxd"
"@diff OBJECT:VERB or OBJECT.PROPERTY [NUMBER]: the lines that are different since its last change, or change NUMBER.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
{reference, number} = $past:parse(argstr);
if (!reference)
  player:tell("Usage: @diff OBJECT:VERB or OBJECT.PROPERTY [NUMBER]   such as: @diff lamp:rub");
elseif ((found = $past:thing(reference)) && (change = $past:change(@found, number)))
  player:tell("Before, ", $past:line(@found[1..2], change));
  lines = $past:differences($past:before(found[2], change), $past:now(@found[1..2]));
  for line in (lines)
    player:tell($text:right(line[1], 3), " ", line[2], " ", line[3]);
  endfor
  lines || player:tell("The lines are the same.");
endif
endverb

verb "@undo" (any any any) "rxd"
"@undo OBJECT.PROPERTY or OBJECT:VERB [NUMBER]: makes it what it was before its last change, or change NUMBER.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
{reference, number} = $past:parse(argstr);
if (!reference)
  player:tell("Usage: @undo OBJECT.PROPERTY or OBJECT:VERB [NUMBER]   such as: @undo lamp:rub");
elseif ((found = $past:thing(reference)) && (change = $past:change(@found, number)))
  wrong = $past:restore(@found[1..2], change);
  player:tell(wrong || tostr(found[3], " is again what it was: ", $past:line(@found[1..2], change)));
endif
endverb

verb "@traceback" (any any any) "rxd"
"@traceback on|off: whether your tracebacks show the variables of verbs.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
if (!(argstr in {"on", "off"}))
  player:tell("Usage: @traceback on   or: @traceback off   It is ", player.traceback_variables ? "on" | "off", ".");
  return;
endif
player.traceback_variables = argstr == "on";
player:tell(argstr == "on" ? "Tracebacks show variables now." | "Tracebacks show no variables now.");
endverb

verb "@grants" (any none none) "rxd"
"@grants [THING]: shows the capabilities that you have granted, or those for a thing of yours.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
object = argstr ? $match:object(argstr, player) | player;
if ($match:tell_failure(object, argstr, player))
  return;
endif
found = `argstr ? capabilities(object) | capabilities() ! E_PERM => 0';
if (typeof(found) == INT)
  player:tell(this:name_of(object), " is not yours.");
  return;
endif
for each in (found)
  player:tell($text:left(tostr(each["id"]), 6), this:grant_line(each));
endfor
none = argstr ? tostr("There are no capabilities for ", this:name_of(object), ".") | "You have granted no capabilities.";
player:tell(found ? "@revoke NUMBER ends one, and all that came from it." | none);
endverb

verb "grant_line" (this none this) "rxd"
"What a capability is, in one line.";
{each} = args;
who = each["maker"] == player ? "" | tostr(", by ", this:name_of(each["maker"]));
from = each["parent"] ? tostr(", from ", each["parent"]) | "";
until = each["until"] ? ", until " + ctime(each["until"]) | "";
used = each["used"] ? ", used " + ctime(each["used"]) | ", never used";
return tostr(each["text"], who, from, until, each["token"] ? ", a token" + used | "");
endverb

verb "@revoke" (any none none) "rxd"
"@revoke NUMBER: ends a capability that @grants shows, and all that came from it.";
(caller == player && player == this) || raise(E_PERM);
set_task_perms(player);
number = toint(argstr);
if (number < 1)
  player:tell("Usage: @revoke NUMBER   The numbers are what @grants shows.");
  return;
endif
try
  ended = revoke(number);
  player:tell(ended ? "Ended." | tostr("There is no capability ", number, "."));
except (E_PERM)
  player:tell("Capability ", number, " is not yours to end.");
endtry
endverb

endobject
