object $root #1
name "root"
owner $first_wizard
parent #-1
flags readable fertile

property description "rc" = ""
property aliases "rc" = {}
property help_text "rc" = {}

verb "initialize" (this none this) "rxd"
"A new object calls this. Descendants that do more begin with pass(@args).";
endverb

verb "title" (this none this) "rxd"
"How this is called when it is first spoken of: `a brass lamp`.";
return this.name;
endverb

verb "the" (this none this) "rxd"
"How this is called when everybody knows which one: `the brass lamp`.";
return this.name;
endverb

verb "description" (this none this) "rxd"
return this.description;
endverb

verb "look_self" (this none this) "rxd"
"Shows the player what there is to see.";
player:tell_lines($text:wrap(this:description() || "There is nothing special to see."));
endverb

verb "tell" (this none this) "rxd"
"Things do not hear. Players do, and whatever overrides this.";
endverb

verb "accept" (this none this) "rxd"
"Whether [what] may come in. Nothing may, until a descendant says so.";
return 0;
endverb

verb "moveto" (this none this) "rxd"
"Moves this to [where] and says whether it went. Its owner, wizards and its own verbs may; the place may refuse.";
caller == this || $permissions:require(caller_perms(), this);
{where} = args;
if (valid(where) && this.owner.wizard && !where:accept(this))
  "The server asks no place that a wizard's program moves things to.";
  return 0;
endif
set_task_perms(this.owner);
`move(this, where) ! E_NACC, E_RECMOVE, E_INVARG';
return this.location == where;
endverb

verb "set_name" (this none this) "rxd"
"Gives this the name and the aliases in [text], such as \"wooden box, box\".";
$permissions:require(caller_perms(), this);
{text} = args;
names = $text:names(text);
names || raise(E_INVARG, "A name is missing.");
this.name = names[1];
this.aliases = names[2..$];
endverb

verb "set_description" (this none this) "rxd"
$permissions:require(caller_perms(), this);
this.description = args[1];
endverb

verb "help_lines" (this none this) "rxd"
"What help THING shows: its help_text, or else what its metadata says under 'doc, a text or lines.";
if (this.help_text)
  return this.help_text;
endif
doc = `object_metadata(this, 'doc) ! E_RANGE => {}';
return typeof(doc) == LIST ? {tostr(line) for line in (doc)} | $text:wrap(tostr(doc), 76);
endverb

endobject
