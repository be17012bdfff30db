object $past
name "past"
owner $first_wizard
parent $root
flags readable

// What the programmers' commands do with earlier values. Everything here has the permissions of whoever calls it.

property lines_compared "r" = 40000
property created "r" = "There was no such verb before. @rmverb removes it."

verb "thing" (this none this) "rxd"
"{object, what history() calls it, name} for what `OBJECT.PROPERTY`, `OBJECT:VERB` or `OBJECT:SELECTOR#N` means; {} with the player told why.";
{text} = args;
set_task_perms(caller_perms());
if (!index(text, ":"))
  found = player:find_property(text);
  return found ? {found[1], "." + found[2], tostr(found[1], ".", found[2])} | {};
endif
found = player:find_verb(text);
if (!found)
  return {};
endif
{object, name} = found;
try
  verb_info(object, name);
  return {object, ":" + name, tostr(object, ":", name)};
except (E_VERBNF)
  if (!$roles:on(object, name) && `history(object, ":" + name, 1) ! E_VERBNF => {}')
    return {object, ":" + name, tostr(object, ":", name)};
  endif
  entry = player:find_role(object, name);
  return entry ? {object, entry[1], $roles:name(object, @entry)} | {};
except e (ANY)
  player:tell(player:verb_problem(e[1], found));
endtry
return {};
endverb

verb "changes" (this none this) "rxd"
"The last [limit] changes of a thing as history() tells them; {} with the player told why there are none.";
{object, what, name, limit} = args;
set_task_perms(caller_perms());
try
  changes = history(object, what, limit);
except (E_PERM)
  player:tell("You may not read ", name, ".");
  return {};
except e (ANY)
  player:tell(e[2], ".");
  return {};
endtry
if (!changes)
  kept = `$server_options.history_seconds ! E_PROPNF => 0';
  player:tell(kept ? tostr("No change of ", name, " in the last ", $text:duration(kept), ".") | "Earlier values are not kept here. A wizard can change that: $server_options.history_seconds");
endif
return changes;
endverb

verb "change" (this none this) "rxd"
"The change number [number] of a thing, counted from the last; {} with the player told why there is none.";
{object, what, name, number} = args;
set_task_perms(caller_perms());
changes = this:changes(object, what, name, max(number, 1));
if (changes && length(changes) < number)
  player:tell("Only ", length(changes), length(changes) == 1 ? " change" | " changes", " of ", name, " can be seen: @history ", name);
endif
return length(changes) < number ? {} | changes[max(number, 1)];
endverb

verb "parse" (this none this) "rxd"
"{reference, number} for `REFERENCE` or `REFERENCE NUMBER`; 1 where no number is said.";
{text} = args;
found = match($text:trim(text), "^%(.*[^ ]%) +%([0-9]+%)$");
return found ? {substitute("%1", found), toint(substitute("%2", found))} | {$text:trim(text), 1};
endverb

verb "line" (this none this) "rxd"
"A change in one line: when, for whom, and what it was before.";
{object, what, change} = args;
set_task_perms(caller_perms());
{time, who, @before} = change;
is_verb = typeof(what) == INT || what[1] == ":";
nothing = is_verb ? "there was no such verb" | "inherited";
!is_verb && what[2..$] in `properties(object) ! ANY => {}' && (nothing = "there was no such property");
name = valid(who) ? who.name | "the server";
return tostr(ctime(toint(time))[5..20], "  ", $text:left(name, 12), "  before: ", before ? this:described(before, is_verb) | nothing);
endverb

verb "described" (this none this) "rxd"
"What a thing was, in a few words.";
{before, is_verb} = args;
if (before[1] == E_QUOTA && length(before) == 1)
  return "(not kept)";
elseif (!is_verb)
  text = toliteral(before[1]);
  return length(text) > 40 ? text[1..37] + "..." | text;
endif
lines = before[1];
spec = length(before) > 2 ? tostr(before[2][3], " (", $text:join(before[3], " "), ") \"", before[2][2], "\", ") | "";
return tostr(spec, length(lines), length(lines) == 1 ? " line" | " lines");
endverb

verb "now" (this none this) "rxd"
"The lines of a thing as it is: its program, or its value.";
{object, what} = args;
set_task_perms(caller_perms());
if (typeof(what) == INT)
  return role_verb_code(object, what);
elseif (what[1] == ":")
  return `verb_code(object, what[2..$]) ! E_VERBNF => {}';
endif
return this:value_lines(object.(what[2..$]));
endverb

verb "before" (this none this) "rxd"
"The lines of a thing as it was before a change.";
{what, change} = args;
if (length(change) < 3)
  return {};
endif
return typeof(what) == INT || what[1] == ":" ? change[3] | this:value_lines(change[3]);
endverb

verb "value_lines" (this none this) "rxd"
"A value as lines: one for each item of a list.";
{value} = args;
return typeof(value) == LIST ? {toliteral(each) for each in (value)} | {toliteral(value)};
endverb

verb "differences" (this none this) "rxd"
"What changed from the lines [before] to the lines [now]: {number, `-` or `+`, line} for each that went or came.";
{before, now} = args;
same = 0;
least = min(length(before), length(now));
while (same < least && equal(before[same + 1], now[same + 1]))
  same = same + 1;
endwhile
tail = 0;
while (tail < least - same && equal(before[$ - tail], now[$ - tail]))
  tail = tail + 1;
endwhile
old = before[same + 1..$ - tail];
new = now[same + 1..$ - tail];
if (length(old) * length(new) <= this.lines_compared)
  found = this:compared(old, new);
else
  found = {@{{number, "-", line} for line, number in (old)}, @{{number, "+", line} for line, number in (new)}};
endif
return {{each[1] + same, @each[2..3]} for each in (found)};
endverb

verb "compared" (this none this) "rxd"
"The differences of two lists of lines that have the most lines in common.";
{old, new} = args;
row = {0};
for line in (new)
  row = {0, @row};
endfor
rows = {row};
for i in [1..length(old)]
  below = rows[$];
  row = below;
  for j in [1..length(new)]
    place = length(new) + 1 - j;
    row[place] = equal(old[$ + 1 - i], new[place]) ? below[place + 1] + 1 | max(below[place], row[place + 1]);
  endfor
  rows = {@rows, row};
  suspend_if_needed();
endfor
found = {};
i = j = 1;
while (i <= length(old) || j <= length(new))
  left = length(old) + 1 - i;
  if (i <= length(old) && j <= length(new) && equal(old[i], new[j]))
    i = i + 1;
    j = j + 1;
  elseif (i <= length(old) && (j > length(new) || rows[left][j] >= rows[left + 1][j + 1]))
    found = {@found, {i, "-", old[i]}};
    i = i + 1;
  else
    found = {@found, {j, "+", new[j]}};
    j = j + 1;
  endif
endwhile
return found;
endverb

verb "restore" (this none this) "rxd"
"Makes a thing again what it was before a change; what is wrong, \"\" when nothing is.";
{object, what, change} = args;
set_task_perms(caller_perms());
before = change[3..$];
if (before && before[1] == E_QUOTA && length(before) == 1)
  return "What it was is not kept.";
endif
try
  if (typeof(what) == INT)
    answer = before ? set_role_verb_code(object, what, before[1]) | {};
    return answer ? this:mistakes(answer[1] ? {} | answer[2..$]) | this.created;
  elseif (what[1] == ":")
    return before ? this:restore_verb(object, what[2..$], @before) | this.created;
  elseif (before)
    object.(what[2..$]) = before[1];
  else
    clear_property(object, what[2..$]);
  endif
except (E_PERM)
  return "You may not change that.";
except e (ANY)
  return e[2] + ".";
endtry
return "";
endverb

verb "restore_verb" (this none this) "rxd"
"Gives a verb its earlier names, permissions, arguments and program.";
{object, name, lines, info, spec} = args;
caller == this || raise(E_PERM);
set_task_perms(caller_perms());
valid(info[1]) || (info[1] = player);
try
  now = verb_info(object, name);
except (E_VERBNF)
  return this:mistakes(set_verb_code(object, add_verb(object, info, spec), lines));
endtry
if (!equal(now, info))
  set_verb_info(object, name, info);
  name = strsub($text:words(info[3])[1], "*", "") || name;
endif
verb_args(object, name) == spec || set_verb_args(object, name, spec);
return this:mistakes(set_verb_code(object, name, lines));
endverb

verb "mistakes" (this none this) "rxd"
"What to say of a compiler's complaints.";
{errors} = args;
return errors ? "The program does not compile any more: " + tostr(errors[1]) | "";
endverb

verb "test_differences" (this none this) "rxd"
$test:equal(this:differences({"a", "b"}, {"a", "b"}), {});
$test:equal(this:differences({"a", "b", "c", "d"}, {"a", "x", "c", "y", "d"}), {{2, "-", "b"}, {2, "+", "x"}, {4, "+", "y"}});
$test:equal(this:differences({}, {"a"}), {{1, "+", "a"}});
$test:equal(this:differences({"A"}, {"a"}), {{1, "-", "A"}, {1, "+", "a"}});
$test:equal(this:parse("lamp:rub 2"), {"lamp:rub", 2});
$test:equal(this:parse(" brass lamp:rub"), {"brass lamp:rub", 1});
endverb

endobject
