object $text
name "text"
owner $first_wizard
parent $root
flags readable

property width "r" = 79

verb "list" (this none this) "rxd"
"The items as English: `a, b and c`; [nothing] stands for none of them.";
{items, ?nothing = "nothing", ?conjunction = "and"} = args;
count = length(items);
if (count == 0)
  return nothing;
elseif (count == 1)
  return tostr(items[1]);
endif
text = tostr(items[1]);
for item in (items[2..$ - 1])
  text = tostr(text, ", ", item);
endfor
return tostr(text, " ", conjunction, " ", items[$]);
endverb

verb "titles" (this none this) "rxd"
"What each of [objects] is called when it is first spoken of.";
titles = {};
for object in (args[1])
  titles = {@titles, `object:title() ! ANY => object.name'};
endfor
return titles;
endverb

verb "capital" (this none this) "rxd"
"[text] with a large first letter, as it begins a sentence.";
{text} = args;
letter = text ? index("abcdefghijklmnopqrstuvwxyz", text[1], 1) | 0;
if (letter)
  text[1] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[letter];
endif
return text;
endverb

verb "with_article" (this none this) "rxd"
{name} = args;
return tostr(name && index("aeiou", name[1]) ? "an " | "a ", name);
endverb

verb "join" (this none this) "rxd"
{parts, separator} = args;
text = "";
for part, number in (parts)
  text = tostr(text, number > 1 ? separator | "", part);
endfor
return text;
endverb

verb "trim" (this none this) "rxd"
{text} = args;
first = 1;
last = length(text);
while (first <= last && text[first] == " ")
  first = first + 1;
endwhile
while (last >= first && text[last] == " ")
  last = last - 1;
endwhile
return text[first..last];
endverb

verb "split" (this none this) "rxd"
"The parts of [text] between [separator]s.";
{text, separator} = args;
parts = {};
while (position = index(text, separator))
  parts = {@parts, text[1..position - 1]};
  text = text[position + length(separator)..$];
endwhile
return {@parts, text};
endverb

verb "words" (this none this) "rxd"
words = {};
for word in (this:split(args[1], " "))
  if (word)
    words = {@words, word};
  endif
endfor
return words;
endverb

verb "names" (this none this) "rxd"
"The names in `name, alias, alias`, without the blanks around them.";
names = {};
for name in (this:split(args[1], ","))
  name = this:trim(name);
  if (name && !(name in names))
    names = {@names, name};
  endif
endfor
return names;
endverb

verb "wrap" (this none this) "rxd"
"[text] as lines of at most [width] characters, broken between words where that can be.";
{text, ?width = this.width} = args;
lines = {};
while (length(text) > width)
  cut = rindex(text[1..width + 1], " ");
  if (cut > 1)
    lines = {@lines, text[1..cut - 1]};
    text = text[cut + 1..$];
  else
    lines = {@lines, text[1..width]};
    text = text[width + 1..$];
  endif
endwhile
return {@lines, text};
endverb

verb "left" (this none this) "rxd"
"[text] padded with blanks to [width].";
{text, width} = args;
text = tostr(text);
while (length(text) < width)
  text = text + " ";
endwhile
return text;
endverb

verb "right" (this none this) "rxd"
"[text] with blanks before it, to [width].";
{text, width} = args;
text = tostr(text);
while (length(text) < width)
  text = " " + text;
endwhile
return text;
endverb

verb "duration" (this none this) "rxd"
"[seconds] in the largest unit that fits: `3 minutes`.";
{seconds} = args;
for unit in ({{86400, "day"}, {3600, "hour"}, {60, "minute"}})
  if (seconds >= unit[1])
    count = seconds / unit[1];
    return tostr(count, " ", unit[2], count == 1 ? "" | "s");
  endif
endfor
return tostr(seconds, " second", seconds == 1 ? "" | "s");
endverb

verb "distance" (this none this) "rxd"
"How many letters must be changed, added, left out or swapped with their neighbour to turn one word into the other; above [most], most + 1.";
{one, other, ?most = 2} = args;
if (abs(length(one) - length(other)) > most)
  return most + 1;
endif
before = {};
row = {0};
for j in [1..length(other)]
  row = {@row, j};
endfor
for i in [1..length(one)]
  last = before;
  before = row;
  row = {i};
  least = i;
  for j in [1..length(other)]
    cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (one[i] != other[j]));
    if (i > 1 && j > 1 && one[i] == other[j - 1] && one[i - 1] == other[j])
      cost = min(cost, last[j - 1] + 1);
    endif
    row = {@row, cost};
    least = min(least, cost);
  endfor
  if (least > most)
    return most + 1;
  endif
endfor
return row[$];
endverb

verb "nearest" (this none this) "rxd"
"The one of [candidates] that [word] was probably meant to be, or \"\". Asterisks in them count for nothing.";
{word, candidates} = args;
best = "";
most = length(word) < 3 ? 0 | (length(word) < 5 ? 1 | 2);
for candidate in (candidates)
  candidate = strsub(candidate, "*", "");
  if (length(candidate) < 3 || (length(candidate) < 5 && most > 1))
    "Of a short word too little would be left.";
    continue;
  elseif ((far = this:distance(word, candidate, most)) <= most)
    best = candidate;
    most = far - 1;
    if (most < 0)
      return best;
    endif
  endif
endfor
return best;
endverb

verb "test_list" (this none this) "rxd"
$test:equal(this:list({}, "nothing"), "nothing");
$test:equal(this:list({"a"}), "a");
$test:equal(this:list({"a", "b"}), "a and b");
$test:equal(this:list({"a", "b", "c"}), "a, b and c");
endverb

verb "test_words" (this none this) "rxd"
$test:equal(this:trim("  a b  "), "a b");
$test:equal(this:trim(""), "");
$test:equal(this:words(" a  b "), {"a", "b"});
$test:equal(this:split("a:b:", ":"), {"a", "b", ""});
$test:equal(this:join({"a", 1}, "-"), "a-1");
endverb

verb "test_wrap" (this none this) "rxd"
$test:equal(this:wrap("ab cd ef", 5), {"ab cd", "ef"});
$test:equal(this:wrap("abcdefgh", 3), {"abc", "def", "gh"});
$test:equal(this:left("ab", 4), "ab  ");
$test:equal(this:right("ab", 4), "  ab");
endverb

verb "test_nearest" (this none this) "rxd"
$test:equal(this:nearest("lok", {"take", "look"}), "look");
$test:equal(this:nearest("xyzzy", {"take", "look"}), "");
endverb

endobject
