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
candidates = who.contents;
if (valid(who.location))
candidates = {@candidates, who.location, @who.location.contents};
endif
return this:among(text, candidates);
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
partial = {};
exact = {};
for object in (candidates)
if (valid(object))
for name in (`object:names() ! ANY => {object.name}')
if (name == text)
exact = setadd(exact, object);
elseif (index(name, text) == 1)
partial = setadd(partial, object);
endif
endfor
endif
endfor
found = exact || partial;
return length(found) == 1 ? found[1] | (found ? $ambiguous | $nothing);
endverb

verb "player" (this none this) "rxd"
"The player called [text], wherever they are.";
{text} = args;
if (text && text[1] == "#" && is_player(object = toobj(text)))
return object;
endif
if (maphaskey(this.players, text))
return this.players[text];
endif
return this:among(text, connected_players());
endverb

verb "set_player" (this none this) "rxd"
"Remembers that [who] is called [name], or forgets [name] when [who] is $nothing.";
caller in {$login, $player, $match} || $permissions:require(caller_perms(), $match);
{name, who} = args;
if (valid(who))
this.players[name] = who;
elseif (maphaskey(this.players, name))
this.players = mapdelete(this.players, name);
endif
endverb

verb "player_names" (this none this) "rxd"
return mapkeys(this.players);
endverb

verb "tell_failure" (this none this) "rxd"
"Tells [who] why [text] meant no object, with what they may have meant. True when it did fail.";
{object, text, who} = args;
if (object == $ambiguous)
who:tell("Which \"", text, "\" do you mean? Several things here are called that.");
elseif (!valid(object))
candidates = {};
for thing in ({@who.contents, @valid(who.location) ? who.location.contents | {}})
candidates = {@candidates, @`thing:names() ! ANY => {}'};
endfor
near = text ? $text:nearest(text, candidates) | "";
if (!text)
who:tell("Say what you mean: this command needs the name of a thing.");
else
who:tell("You see no \"", text, "\" here.", near ? tostr(" Do you mean \"", near, "\"?") | "");
endif
else
return 0;
endif
return 1;
endverb

verb "commands" (this none this) "rxd"
"The words that begin a command for [who] where they are.";
{who} = args;
words = {};
for source in ({who, @valid(who.location) ? {who.location} | {}})
for object in ({source, @ancestors(source)})
for number in [1..length(`verbs(object) ! ANY => {}')]
if (verb_args(object, number) != {"this", "none", "this"})
for name in ($text:words(verb_info(object, number)[3]))
words = {@words, strsub(name, "*", "")};
endfor
endif
endfor
endfor
endfor
return words;
endverb

endobject
