object $roles
name "roles"
owner $first_wizard
parent $root
flags readable

// What the programmers' commands do with role verbs. Everything here has the permissions of whoever calls it.

verb "parse" (this none this) "rxd"
"{selector, number} for `SELECTOR#N`, or `#N`; the number is 0 where none is said.";
{name} = args;
found = match(name, "^%(.*%)#%([0-9]+%)$");
return found ? {substitute("%1", found), toint(substitute("%2", found))} | {name, 0};
endverb

verb "written" (this none this) "rxd"
"{object's name, header} for `OBJECT:SELECTOR(ROLES)`, {} for anything else.";
{text} = args;
found = match($text:trim(text), "^%([^:(]+%):%([^:( ]+(.*%)$");
return found ? {substitute("%1", found), substitute("%2", found)} | {};
endverb

verb "reference" (this none this) "rxd"
"`SELECTOR#N` for a number and a header.";
{number, header} = args;
return tostr(header[1..index(header, "(") - 1], "#", number);
endverb

verb "label" (this none this) "rxd"
"`SELECTOR#N(ROLES)`, as commands take it, for a number and a header.";
{number, header} = args;
return this:reference(number, header) + header[index(header, "(")..$];
endverb

verb "name" (this none this) "rxd"
"`#12:SELECTOR#N` for a role verb of [object].";
{object, @entry} = args;
return tostr(object, ":", this:reference(@entry));
endverb

verb "on" (this none this) "rxd"
"The role verbs of [object] that `SELECTOR` or `SELECTOR#N` means, each {number, header}; all without a name.";
{object, ?name = ""} = args;
set_task_perms(caller_perms());
{selector, number} = this:parse(name);
found = `selector ? roles(object, selector) | roles(object) ! E_PERM => {}';
return {entry for entry in (found) if (!number || entry[1] == number)};
endverb

verb "selectors" (this none this) "rxd"
"The selectors that the [objects] have role verbs of, as far as they may be read.";
{objects} = args;
set_task_perms(caller_perms());
selectors = {};
for object in (objects)
  for entry in (this:on(object))
    selectors = setadd(selectors, entry[2][1..index(entry[2], "(") - 1]);
  endfor
endfor
return selectors;
endverb

verb "considered" (this none this) "rxd"
"The [objects] and all that they inherit from, each once: who may have a role verb that is meant for them.";
{objects} = args;
all = {};
for object in (objects)
  if (typeof(object) == OBJ && valid(object))
    for each in ({object, @ancestors(object)})
      all = setadd(all, each);
    endfor
  endif
endfor
return all;
endverb

verb "one" (this none this) "rxd"
"The role verb of [object] that [name] means, as {number, header}, when it is one; else {}, with the player told when there are several.";
{object, name} = args;
set_task_perms(caller_perms());
found = this:on(object, name);
if (length(found) > 1)
  player:tell(object.name, " (", object, ") has several role verbs of that name. Say which:");
  for entry in (found)
    player:tell("  ", this:label(@entry));
  endfor
endif
return length(found) == 1 ? found[1] | {};
endverb

verb "may_program" (this none this) "rxd"
"Whether the player may change role verb [entry] of [object]; they are told if not.";
{object, entry} = args;
set_task_perms(caller_perms());
info = `role_verb_info(object, entry[1]) ! E_PERM => 0';
if (info && (player.wizard || player == info["owner"] || index(info["permissions"], "w")))
  return 1;
endif
whose = info && valid(info["owner"]) ? tostr("Ask its owner, ", player:name_of(info["owner"]), ".") | $permissions:whose(object);
player:tell("The role verb ", this:name(object, @entry), " is not yours. ", whose);
return 0;
endverb

verb "may_add" (this none this) "rxd"
"Whether the player may give [object] role verbs; they are told if not.";
{object} = args;
if (!player.programmer)
  player:tell("You may not program. A wizard can change that: @grant ", player.name, " programmer");
elseif (!$permissions:controls(player, object))
  player:tell(object.name, " (", object, ") is not yours to program. ", $permissions:whose(object));
else
  return 1;
endif
return 0;
endverb

verb "whole" (this none this) "rxd"
"A role verb of [header] and the [lines] of its program, from `verb` to `endverb`.";
{header, lines} = args;
ends = lines && $text:trim(lines[$]) == "endverb";
return {"verb " + header, @lines, @ends ? {} | {"endverb"}};
endverb

verb "add" (this none this) "rxd"
"Makes [lines], from `verb` to `endverb`, a role verb of [object]. One that has this header already is changed when [replaces], else it is left.";
{object, lines, replaces} = args;
set_task_perms(caller_perms());
answer = add_role_verb(object, {player, "rxd"}, lines);
if (!answer[1])
  return this:tell_errors(answer[2..$], lines, "nothing is added");
endif
before = this:same(object, answer[1]);
if (!before)
  this:tell_added(object, answer, replaces ? "programmed" | "added");
  player:tell_lines($hints:warnings(lines));
  return 1;
endif
"Which one it is, only its compiled header tells.";
delete_role_verb(object, answer[1]);
if (replaces)
  return this:may_program(object, before) && this:install(object, before, lines);
endif
player:tell("There is ", this:name(object, @before), " already. To see it: @list ", this:name(object, @before));
return 0;
endverb

verb "same" (this none this) "rxd"
"The other role verb of [object] that has the header of number [number], as {number, header}; {} when there is none.";
{object, number} = args;
set_task_perms(caller_perms());
header = role_verb_info(object, number)["header"];
for entry in (this:on(object))
  if (entry[1] != number && entry[2] == header)
    return entry;
  endif
endfor
return {};
endverb

verb "install" (this none this) "rxd"
"Makes [lines], from `verb` to `endverb`, role verb [entry] of [object] and says how it went; true when it compiled.";
{object, entry, lines} = args;
set_task_perms(caller_perms());
unchanged = tostr(this:name(object, @entry), " is unchanged");
try
  answer = set_role_verb_code(object, entry[1], lines);
except e (ANY)
  player:tell(e[2], ": ", unchanged, ".");
  return 0;
endtry
if (!answer[1])
  return this:tell_errors(answer[2..$], lines, unchanged);
endif
this:tell_added(object, answer, "programmed");
player:tell_lines($hints:warnings(lines));
return 1;
endverb

verb "tell_errors" (this none this) "rxd"
"Tells the player why [lines] are no role verb, and what follows.";
{errors, lines, outcome} = args;
$hints:tell_errors(errors, lines);
if (index(errors[1], "No role is restricted to the object") == 1)
  player:tell("One of the roles says that it is this thing: ROLE: this");
endif
player:tell(length(errors) == 1 ? "One mistake" | tostr(length(errors), " mistakes"), "; ", outcome, ".");
return 0;
endverb

verb "tell_added" (this none this) "rxd"
"Tells the player what [answer], {number, what is to be said of it ...}, says of a role verb of [object].";
{object, answer, word} = args;
set_task_perms(caller_perms());
{number, @report} = answer;
header = role_verb_info(object, number)["header"];
player:tell("Role verb ", object, ":", this:label(number, header), " ", word, ".");
player:tell_lines(report);
return 1;
endverb

verb "tell_code" (this none this) "rxd"
"Lists role verb [entry] of [object], its header included, for the player.";
{object, entry} = args;
set_task_perms(caller_perms());
player:tell(player:name_of(object), ", ", entry[1], ": ", entry[2]);
try
  lines = role_verb_code(object, entry[1]);
except (E_PERM)
  player:tell("  You may not read its program.");
  return;
endtry
for line, number in (lines)
  player:tell($text:right(number, 3), ": ", line);
endfor
endverb

verb "about" (this none this) "rxd"
"Role verb [entry] of [object] in a line, with its owner and permissions as far as they may be read.";
{object, entry} = args;
set_task_perms(caller_perms());
info = `role_verb_info(object, entry[1]) ! E_PERM => 0';
return tostr(object, ":", this:label(@entry), info ? tostr("  owner ", player:name_of(info["owner"]), ", permissions \"", info["permissions"], "\"") | "");
endverb

verb "explain" (this none this) "rxd"
"Tells the player which role verb the call [text] means, and why no other.";
{text} = args;
set_task_perms(caller_perms());
parts = match(text, "^ *%([a-z_][a-z0-9_]*%) *(%(.*%)) *;?$");
if (!parts)
  player:tell("Say a call as a program does: @dispatch put(item -> #12, into -> me)");
  return;
endif
selector = substitute("%1", parts);
given = [];
for pair in (this:split(substitute("%2", parts), ","))
  sides = this:split(pair, "->");
  value = length(sides) == 2 ? this:value($text:trim(sides[2])) | {};
  if (!value)
    player:tell("What stands for a role is a thing, a number, a \"text\" or an (expression), not: ", $text:trim(pair));
    return;
  endif
  given[$text:trim(sides[1])] = value[1];
endfor
considered = dispatch_info(selector, given);
if (!considered)
  near = $text:nearest(selector, this:selectors(this:considered(mapvalues(given))));
  player:tell("No role verb is considered for that.", near ? tostr(" Do you mean \"", near, "\"?") | "");
endif
for entry in (considered)
  player:tell($text:left(entry[4], 10), player:name_of(entry[1]), ", ", entry[2], ": ", entry[3]);
  player:tell("          ", entry[5]);
endfor
endverb

verb "value" (this none this) "rxd"
"{value} for what somebody wrote: a number, a text in quotes, an expression in parentheses, or the name of a thing; {} for nothing of these.";
{words} = args;
set_task_perms(caller_perms());
if (match(words, "^-?[0-9]+$"))
  return {toint(words)};
elseif (match(words, "^\".*\"$"))
  return {words[2..$ - 1]};
elseif (match(words, "^(.*)$"))
  {compiled, value} = eval(tostr("return ", words, ";"));
  if (compiled)
    return {value};
  endif
  $hints:tell_errors($hints:typed(value, words, length("return ")), {words});
  return {};
endif
object = $match:object(words, player);
return valid(object) ? {object} | {};
endverb

verb "split" (this none this) "rxd"
"The parts of [text] between [separator]s that stand in no quotes, parentheses, brackets or braces.";
{text, separator} = args;
parts = {};
depth = quoted = 0;
start = at = 1;
while (at <= length(text))
  letter = text[at];
  if (quoted)
    at = letter == "\\" ? at + 1 | at;
    quoted = letter != "\"";
  elseif (letter == "\"")
    quoted = 1;
  elseif (letter in {"(", "[", "{"})
    depth = depth + 1;
  elseif (letter in {")", "]", "}"})
    depth = depth - 1;
  elseif (!depth && index(text[at..$], separator) == 1)
    parts = {@parts, text[start..at - 1]};
    at = at + length(separator) - 1;
    start = at + 1;
  endif
  at = at + 1;
endwhile
return {@parts, text[start..$]};
endverb

verb "test_parse" (this none this) "rxd"
$test:equal(this:parse("beat"), {"beat", 0});
$test:equal(this:parse("beat#12"), {"beat", 12});
$test:equal(this:parse("#12"), {"", 12});
$test:equal(this:parse("beat#"), {"beat#", 0});
$test:equal(this:written("lamp:beat"), {});
$test:equal(this:written("red lamp:put(a: this, ?b = \"x:y(\") when (b > 1) "), {"red lamp", "put(a: this, ?b = \"x:y(\") when (b > 1)"});
$test:equal(this:label(3, "put(a: #4)"), "put#3(a: #4)");
endverb

verb "test_split" (this none this) "rxd"
$test:equal(this:split("", ","), {""});
$test:equal(this:split("a,b,", ","), {"a", "b", ""});
$test:equal(this:split("a -> {1, 2}, b -> f(\"),\\\"\", 3)", ","), {"a -> {1, 2}", " b -> f(\"),\\\"\", 3)"});
$test:equal(this:split("a -> (b -> c)", "->"), {"a ", " (b -> c)"});
endverb

endobject
