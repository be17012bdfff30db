object $permissions
name "permissions"
owner $first_wizard
parent $root
flags readable

verb "controls" (this none this) "rxd"
"Whether [who] may change [object]: its owner and wizards may.";
{who, object} = args;
return valid(who) && (who.wizard || who == object.owner);
endverb

verb "require" (this none this) "rxd"
"Raises E_PERM, in words, unless [who] controls [object].";
{who, object} = args;
this:controls(who, object) || raise(E_PERM, tostr(object.name, " (", object, ") is not yours to change."));
endverb

verb "test_controls" (this none this) "rxd"
thing = create($thing);
$test:yes(this:controls(thing.owner, thing), "the owner");
$test:no(this:controls(#-1, thing), "nobody");
$test:raises(E_PERM, this, "require", #-1, thing);
endverb

verb "whose" (this none this) "rxd"
"Whom somebody may ask who may not change [object].";
{object} = args;
owner = object.owner;
return valid(owner) ? tostr("Ask its owner, ", owner.name, " (", owner, ").") | "It has no owner: ask a wizard.";
endverb

endobject
