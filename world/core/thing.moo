object $thing
name "thing"
owner $first_wizard
parent $root
flags readable fertile

property article "rc" = "a"
property take_failed "rc" = ""

verb "title" (this none this) "rxd"
"The name with its article; an article of \"\" is for names such as Excalibur.";
{article, name} = {this.article, this.name};
if (article == "a" && name && index("aeiou", name[1]))
  article = "an";
endif
return article ? tostr(article, " ", name) | name;
endverb

verb "the" (this none this) "rxd"
return this.article ? "the " + this.name | this.name;
endverb

verb "take get" (this none none) "rxd"
caller == player || raise(E_PERM);
if (this.location == player)
  player:tell("You have ", this:the(), " already.");
elseif (this.location != player.location)
  player:tell("You see no \"", dobjstr, "\" here.");
elseif (!this:may_take(player) || !this:moveto(player))
  player:tell(this.take_failed || tostr("You can't take ", this:the(), "."));
else
  player:tell("You take ", this:the(), ".");
  player.location:announce(player.name, " takes ", this:the(), ".");
endif
endverb

verb "drop throw" (this none none) "rxd"
caller == player || raise(E_PERM);
if (this.location != player)
  player:tell("You are not carrying ", this:the(), ".", this.location == player.location ? tostr(" Try: take ", dobjstr) | "");
elseif (!valid(player.location) || !this:moveto(player.location))
  player:tell("You can't leave ", this:the(), " here.");
else
  player:tell("You drop ", this:the(), ".");
  player.location:announce(player.name, " drops ", this:the(), ".");
endif
endverb

verb "give hand" (this to any) "rxd"
caller == player || raise(E_PERM);
if (this.location != player)
  player:tell("You are not carrying ", this:the(), ".", this.location == player.location ? tostr(" Try: take ", dobjstr) | "");
elseif ($match:tell_failure(iobj, iobjstr, player))
  return;
elseif (!is_player(iobj))
  player:tell("Only people can be given things. Try: put ", dobjstr, " in ", iobjstr);
elseif (iobj.location != player.location)
  player:tell(iobj.name, " is not here.");
elseif (iobj == player)
  player:tell("You have ", this:the(), " already.");
elseif (!this:moveto(iobj))
  player:tell(iobj.name, " does not want ", this:the(), ".");
else
  player:tell("You give ", this:the(), " to ", iobj.name, ".");
  iobj:tell(player.name, " gives you ", this:the(), ".");
  player.location:announce_all_but({player, iobj}, player.name, " gives ", this:the(), " to ", iobj.name, ".");
endif
endverb

verb "is_far" (this none this) "rxd"
"Whether this is out of reach of the player, who is told so.";
if (this.location in {player, player.location})
  return 0;
endif
player:tell("There is no ", this.name, " here.");
return 1;
endverb

verb "may_take" (this none this) "rxd"
"Whether [who] may carry this off. Descendants override it.";
return 1;
endverb

endobject
