object $match
name "match"
owner $first_wizard
parent $root
flags readable

property players "" = []

verb "object" (this none this) "rxd"
"The object that [who] means by [text] where they are: #12, $name, me, here, or a name. $nothing when there is none, $ambiguous when there are several.";
{text, who} = args;
if (!text)
  return $nothing;
elseif (text == "me")
  return who;
elseif (text == "here")
  return who.location;
elseif (text[1] == "#")
  object = toobj(text);
  return tostr(object) == text ? object | $nothing;
elseif (text[1] == "$")
  return this:named(text[2..$]);
endif
return this:among(text, this:candidates(who));
endverb

verb "candidates" (this none this) "rxd"
"What a name may mean that [who] types: what they carry, and where they are with all that is there.";
{who} = args;
place = who.location;
return {@who.contents, @valid(place) ? {place, @place.contents} | {}};
endverb

verb "named" (this none this) "rxd"
"The object that #0's property [name] holds.";
{name} = args;
object = `#0.(name) ! E_PROPNF => $nothing';
return typeof(object) == OBJ ? object | $nothing;
endverb

verb "among" (this none this) "rxd"
"The one of [candidates] that [text] names: a whole name first, else the beginning of one.";
{text, candidates} = args;
found = this:all_among(text, candidates);
return length(found) == 1 ? found[1] | (found ? $ambiguous | $nothing);
endverb

verb "all_among" (this none this) "rxd"
"All of [candidates] that [text] names: by a whole name, else by the beginning of one.";
{text, candidates} = args;
partial = exact = {};
for object in (candidates)
  if (!text || !valid(object))
    continue;
  endif
  for name in (this:names_of(object))
    if (name == text)
      exact = setadd(exact, object);
    elseif (index(name, text) == 1)
      partial = setadd(partial, object);
    endif
  endfor
endfor
return exact || partial;
endverb

verb "names_of" (this none this) "rxd"
"Name and aliases of [object], whatever its owner has made of them; no verb of theirs runs.";
{object} = args;
names = {object.name};
aliases = `object.aliases ! ANY => {}';
for name in (typeof(aliases) == LIST ? aliases | {})
  if (typeof(name) == STR)
    names = {@names, name};
  endif
endfor
return names;
endverb

verb "player" (this none this) "rxd"
"The player called [text], wherever they are: a whole name, or the beginning of the name of one who is awake. Only names count that nobody else can take.";
{text} = args;
if (text && text[1] == "#" && valid(object = toobj(text)) && is_player(object))
  return object;
endif
if (!text || maphaskey(this.players, text))
  return text ? this.players[text] | $nothing;
endif
found = {};
awake = connected_players();
for who, name in (this.players)
  if (index(name, text) == 1 && who in awake)
    found = setadd(found, who);
  endif
endfor
return length(found) == 1 ? found[1] | (found ? $ambiguous | $nothing);
endverb

verb "set_player" (this none this) "rxd"
"Remembers that [who] is called [name].";
$permissions:require(caller_perms(), this);
{name, who} = args;
this.players[name] = who;
endverb

verb "forget_player" (this none this) "rxd"
"Forgets every name of [who].";
$permissions:require(caller_perms(), this);
{who} = args;
players = this.players;
for other, name in (this.players)
  if (other == who)
    players = mapdelete(players, name);
  endif
endfor
this.players = players;
endverb

verb "player_names" (this none this) "rxd"
return mapkeys(this.players);
endverb

verb "tell_failure" (this none this) "rxd"
"Tells [who] why [text] meant no object, with what they may have meant. True when it did fail.";
{object, text, who} = args;
who == player || $permissions:require(caller_perms(), who);
if (object == $ambiguous)
  several = {};
  for each in (this:all_among(text, this:candidates(who)))
    several = {@several, tostr(each.name, " (", each, ")")};
  endfor
  who:tell("Which \"", text, "\" do you mean", several ? tostr(": ", $text:join(several, ", ")) | "", "? Its number names one.");
  return 1;
elseif (valid(object))
  return 0;
elseif (!text)
  who:tell("Say what you mean: this command needs the name of a thing.");
  return 1;
endif
near = $text:nearest(text, this:names_near(text, who));
hint = near ? tostr(" Do you mean \"", near, "\"?") | "";
if (text[1] in {"#", "$"})
  who:tell("There is no ", text, ".", hint);
else
  who:tell("You see no \"", text, "\" here.", hint);
endif
return 1;
endverb

verb "names_near" (this none this) "rxd"
"The names that [who] could have meant by [text]: of things here, of exits, or of what #0 holds.";
{text, who} = args;
names = {};
if (text[1] == "$")
  for name in (properties(#0))
    if (typeof(`#0.(name) ! ANY') == OBJ)
      names = {@names, "$" + name};
    endif
  endfor
  return names;
endif
place = who.location;
for thing in ({@who.contents, @valid(place) ? place.contents | {}})
  names = {@names, @this:names_of(thing)};
endfor
return {@names, @valid(place) ? `place:exit_names() ! ANY => {}' | {}};
endverb

verb "commands" (this none this) "rxd"
"The words that begin a command for [who] where they are, with the asterisks of their abbreviations.";
{who} = args;
sources = {who, $thing, $container, $note};
if (valid(place = who.location))
  sources = {@sources, place, @place.contents};
endif
done = words = {};
for source in ({@sources, @who.contents})
  if (is_player(source) && source != who)
    continue;
  endif
  for object in ({source, @ancestors(source)})
    if (!(object in done))
      done = {@done, object};
      words = {@words, @this:commands_of(object)};
    endif
  endfor
endfor
return words;
endverb

verb "commands_of" (this none this) "rxd"
"The words of the commands that [object] itself defines.";
{object} = args;
words = {};
for number in [1..length(`verbs(object) ! ANY => {}')]
  if (verb_args(object, number) != {"this", "none", "this"})
    words = {@words, @$text:words(verb_info(object, number)[3])};
  endif
endfor
return words;
endverb

verb "verb_names" (this none this) "rxd"
"The names of the verbs that [object] itself defines, as far as the caller may read them.";
{object} = args;
set_task_perms(caller_perms());
names = {};
for number in [1..length(`verbs(object) ! ANY => {}')]
  for word in ($text:words(`verb_info(object, number)[3] ! ANY => ""'))
    names = {@names, strsub(word, "*", "")};
  endfor
endfor
return names;
endverb

verb "is_command" (this none this) "rxd"
"Whether [word] begins a command of [words], whose asterisks say how short it may be.";
{word, words} = args;
if (word in words)
  return 1;
endif
for pattern in (words)
  star = index(pattern, "*");
  if (star && length(word) >= star - 1 && index(strsub(pattern, "*", ""), word) == 1)
    return 1;
  endif
endfor
return 0;
endverb

verb "short_preposition" (this none this) "rxd"
"The shortest of `on top of/on/onto/upon`.";
best = "";
for word in ($text:split(args[1], "/"))
  if (!best || length(word) <= length(best))
    best = word;
  endif
endfor
return best;
endverb

verb "uses" (this none this) "rxd"
"What can be done with [object], as one would type it: `put ... in wooden chest`.";
{object} = args;
uses = {};
for ancestor in ({object, @ancestors(object)})
  for number in [1..length(verbs(ancestor))]
    spec = verb_args(ancestor, number);
    if ("this" in {spec[1], spec[3]} && spec != {"this", "none", "this"})
      words = {strsub($text:words(verb_info(ancestor, number)[3])[1], "*", "")};
      for part in (spec)
        if (part == "this")
          words = {@words, object.name};
        elseif (part == "any")
          words = {@words, "..."};
        elseif (part != "none")
          words = {@words, this:short_preposition(part)};
        endif
      endfor
      uses = setadd(uses, $text:join(words, " "));
    endif
  endfor
endfor
return uses;
endverb

endobject
