object $test
name "test"
owner $first_wizard
parent $root
flags readable

verb "equal" (this none this) "rxd"
"Fails the test unless [got] equals [expected], letters of either case being different; [what] says what it is about.";
{got, expected, ?what = ""} = args;
equal(got, expected) || this:fail(tostr("expected ", toliteral(expected), ", got ", toliteral(got)), what, {got, expected});
endverb

verb "unequal" (this none this) "rxd"
"Fails the test if [got] equals [unexpected].";
{got, unexpected, ?what = ""} = args;
equal(got, unexpected) && this:fail(tostr("did not expect ", toliteral(got)), what, {got, unexpected});
endverb

verb "yes" (this none this) "rxd"
"Fails the test unless [got] is true.";
{got, ?what = ""} = args;
got || this:fail(tostr("expected something true, got ", toliteral(got)), what, got);
endverb

verb "no" (this none this) "rxd"
"Fails the test if [got] is true.";
{got, ?what = ""} = args;
got && this:fail(tostr("expected something false, got ", toliteral(got)), what, got);
endverb

verb "raises" (this none this) "rxd"
"Fails the test unless object:verb(@arguments) raises [code].";
{code, object, name, @arguments} = args;
set_task_perms(caller_perms());
try
  value = object:(name)(@arguments);
except e (ANY)
  e[1] == code || this:fail(tostr("expected ", toliteral(code), ", got ", toliteral(e[1]), ": ", e[2]), name, e);
  return;
endtry
this:fail(tostr("expected ", toliteral(code), ", but it returned ", toliteral(value)), name, value);
endverb

verb "fail" (this none this) "rxd"
"Ends the test: it has failed for the reason in [message], which is about [what].";
{message, ?what = "", ?value = 0} = args;
raise("failed", what ? tostr(what, ": ", message) | message, value);
endverb

verb "test_equal" (this none this) "rxd"
this:equal({1, "a"}, {1, "a"});
this:raises("failed", this, "equal", "A", "a");
this:unequal(1, 2);
this:raises("failed", this, "unequal", 1, 1);
endverb

verb "test_truth" (this none this) "rxd"
this:yes(1);
this:no("");
this:raises("failed", this, "yes", {});
this:raises("failed", this, "no", #0 == #0);
endverb

verb "test_raises" (this none this) "rxd"
this:raises(E_VERBNF, this, "no_such_verb");
this:raises("failed", this, "raises", E_PERM, this, "yes", 1);
endverb

endobject
