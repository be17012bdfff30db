object $hints
name "hints"
owner $first_wizard
parent $root
flags readable

property words "rc" = ["nil" -> "", "null" -> "", "none" -> "", "undefined" -> "", "self" -> "this", "me" -> "player", "here" -> "player.location", "yes" -> "1", "no" -> "0"]
property names "rc" = {"player", "this", "caller", "verb", "args", "argstr", "dobj", "dobjstr", "iobj", "iobjstr", "prepstr", "true", "false"}
property by_code "rc" = [
  E_ARGS -> "help FUNCTION tells which arguments a function takes, such as: help length",
  E_DIV -> "Test what you divide by first: n ? x / n | 0",
  E_FLOAT -> "The result is no number that a float can hold.",
  E_INVARG -> "help FUNCTION tells what a function takes, such as: help move",
  E_INVIND -> "What stands before the dot or colon is no object that exists; valid(x) tells.",
  E_MAXREC -> "A verb calls itself without an end, or too deep: test when it should stop, and return.",
  E_NACC -> "The place does not accept it: its verb :accept says so.",
  E_PERM -> "@show THING tells whose a thing is; what is not yours only its owner may change, and some functions only wizards may call.",
  E_QUOTA -> "There is no more room for this. @audit lists what you own, @recycle THING frees it.",
  E_RANGE -> "Places are counted from 1 to length(x); maphaskey(x, key) tells whether a map has a key.",
  E_RECMOVE -> "A thing cannot be inside itself."
]
property timeout "rc" = "A task has a limited number of ticks and seconds: look for a loop that does not end; in a long one call suspend(0) now and then."

verb "error" (this none this) "rxd"
"The next step for whoever met an error that nothing caught: a line, or \"\". The arguments are those of handle_uncaught_error.";
{code, message, value, @rest} = args;
{object, name} = typeof(value) == LIST && length(value) == 2 && typeof(value[2]) == STR ? value | {#-1, ""};
if (code == E_VARNF && name)
  return this:variable(name);
elseif (code in {E_VERBNF, E_PROPNF} && typeof(object) == OBJ && valid(object))
  return this:missing(object, name, code == E_VERBNF);
elseif (code == E_TYPE)
  return this:type(message);
endif
return `this.by_code[code] ! E_RANGE => ""';
endverb

verb "variable" (this none this) "rxd"
"What somebody may have meant by a variable [name] that has no value.";
{name} = args;
if (maphaskey(this.words, name))
  word = this.words[name];
  return word ? tostr("Do you mean ", word, "?") | tostr("There is no ", name, ": use 0, \"\", {} or $nothing, whichever fits.");
elseif (near = $text:nearest(name, this.names))
  return tostr("Do you mean \"", near, "\"?");
endif
object = $match:object(name, player);
if (valid(object))
  return tostr("Programs know things by number: ", object.name, " is ", object, ".");
endif
return tostr("Nothing has given ", name, " a value. Text stands in quotes: \"", name, "\"");
endverb

verb "missing" (this none this) "rxd"
"What the player may have meant by a verb or a property [name] that [object] has not, of what they may read.";
{object, name, is_verb} = args;
set_task_perms(player);
mark = is_verb ? ":" | ".";
names = is_verb ? {} | {"name", "owner", "location", "contents", "programmer", "wizard"};
for ancestor in ({object, @ancestors(object)})
  names = {@names, @is_verb ? $match:verb_names(ancestor) | `properties(ancestor) ! E_PERM => {}'};
endfor
near = $text:nearest(name, names);
other = is_verb ? `object.(name) ! ANY => E_PROPNF' != E_PROPNF | respond_to(object, name);
if (near)
  return tostr("Do you mean ", object, mark, near, is_verb ? "()?" | "?");
elseif (other)
  return is_verb ? tostr("It is a property: ", object, ".", name) | tostr("It is a verb: ", object, ":", name, "()");
elseif (is_verb && roles(name))
  return tostr("It is a role verb, and is called with roles: @roles ", name);
endif
return tostr(object.name, " (", object, ") has none of that name. To see what it has: @show ", object);
endverb

verb "type" (this none this) "rxd"
"What helps when two things are of kinds that do not go together.";
{message} = args;
if (index(message, "list") || index(message, "map"))
  return "typeof(x) tells what x is; tostr(x) and toliteral(x) make text of anything.";
elseif (index(message, "got string") || index(message, "expected string"))
  return "tostr(x, y) makes one text of both; toint(x) makes a number of text.";
elseif (index(message, "float"))
  return "tofloat(x) makes a float of an integer, toint(x) an integer of a float.";
endif
return "typeof(x) tells what x is; help FUNCTION tells what a function takes, such as: help length";
endverb

verb "fold" (this none this) "rxd"
"A traceback whose equal lines, one after another, are one line with their number.";
{lines} = args;
folded = {};
last = "";
count = 0;
for line in ({@lines, ""})
  if (line == last)
    count = count + 1;
  else
    last && (folded = {@folded, count > 1 ? tostr(last, "  (", count, " times)") | last});
    last = line;
    count = 1;
  endif
endfor
return folded;
endverb

verb "traceback" (this none this) "rxd"
"A traceback with [hint] before its last line.";
{lines, hint} = args;
lines = this:fold(lines);
return hint ? {@lines[1..$ - 1], "Hint: " + hint, lines[$]} | lines;
endverb

verb "tell_errors" (this none this) "rxd"
"Tells the player why [lines] do not compile: each of the [errors], with its line and a mark below the place.";
{errors, lines} = args;
for error in (errors)
  player:tell(error);
  found = match(error, "^Line %([0-9]+%):.*column %([0-9]+%)");
  if (!found)
    continue;
  endif
  number = toint(substitute("%1", found));
  column = toint(substitute("%1", match(error, "column %([0-9]+%)")));
  if (number > 0 && number <= length(lines) && column <= length(lines[number]) + 1)
    player:tell("  ", lines[number]);
    player:tell("  ", $text:left("", column - 1), "^");
  endif
endfor
endverb

verb "typed" (this none this) "rxd"
"The [errors] of a line in terms of what was typed, [text], when [added] characters stood before it and a semicolon behind it.";
{errors, text, added} = args;
answer = {};
for error in (errors)
  done = "";
  while (found = match(error, "column %([0-9]+%)"))
    {first, last} = found[3][1];
    column = toint(error[first..last]) - added;
    column > length(text) && (error = strsub(error, "found `;`", "found the end"));
    {first, last} = match(error, "column %([0-9]+%)")[3][1];
    done = tostr(done, error[1..first - 1], column);
    error = error[last + 1..$];
  endwhile
  answer = {@answer, done + error};
endfor
return answer;
endverb

verb "warnings" (this none this) "rxd"
"What compiles and is hardly meant, a line each: an assignment where a comparison is usual.";
{lines} = args;
warnings = {};
for line, number in (lines)
  found = match(line, "^ *%(if%|elseif%|while%) *(%([a-z0-9_.#$]+%) = *%(-?[0-9.]+%|#[0-9]+%|\"[^\"]*\"%|{}%))");
  if (found)
    left = substitute("%2", found);
    warnings = {@warnings, tostr("Line ", number, ":  `=` changes ", left, "; to compare, write ", left, " == ", substitute("%3", found))};
  endif
endfor
return warnings;
endverb

verb "forgets" (this none this) "rxd"
"Whether statements end with an assignment to a variable, which nobody sees.";
{text} = args;
return !!match(text, "%(^%|;%) *[a-z_][a-z0-9_]* *=[^=;][^;]*;* *$");
endverb

endobject
