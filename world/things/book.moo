object #book
name "guest book"
owner $first_wizard
parent $note
location #library
flags readable

slot aliases = {"book"}
slot description = "Thick cream paper. Everybody may write in it."
slot take_failed = "It is chained to the desk."

verb "may_write" (this none this) "rxd"
return 1;
endverb

verb "erase" (this none none) "rxd"
player:tell("What is written in the guest book stays there.");
endverb

verb "may_take" (this none this) "rxd"
return 0;
endverb

endobject
