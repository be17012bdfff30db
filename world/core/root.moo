object $root #1
name "root"
owner $first_wizard
parent #-1
flags readable fertile

property description "rc" = ""
property aliases "rc" = {}
property help_text "r" = {}

verb "initialize" (this none this) "rxd"
"A new object calls this. Descendants that do more begin with pass(@args).";
endverb

verb "title" (this none this) "rxd"
return this.name;
endverb

verb "description" (this none this) "rxd"
return this.description;
endverb

verb "describe_self look_self" (this none this) "rxd"
player:tell(this:title());
player:tell(this:description() || "You see nothing special.");
endverb

verb "tell" (this none this) "rxd"
"Things do not hear. Players do, and whatever overrides this.";
endverb

verb "tell_lines" (this none this) "rxd"
for line in (args[1])
this:tell(line);
endfor
endverb

verb "accept" (this none this) "rxd"
"Whether [what] may come in. Nothing may, until a descendant says so.";
return 0;
endverb

verb "moveto" (this none this) "rxd"
"Moves this object to [where] with its owner's permissions: the place may refuse.";
set_task_perms(this.owner);
return move(this, args[1]);
endverb

verb "set_name" (this none this) "rxd"
"Gives this object the name and the aliases in [text], such as \"wooden box, box\".";
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

verb "names" (this none this) "rxd"
return {this.name, @this.aliases};
endverb

verb "help" (this none this) "rxd"
return this.help_text;
endverb

endobject
