object $guest
name "guest"
owner $first_wizard
parent $player
flags readable

verb "disconnected" (this none this) "rxd"
"A guest leaves nothing behind: what it carried stays where it was.";
caller == $system || $permissions:require(caller_perms(), this);
pass(@args);
for thing in (this.contents)
  move(thing, this.location);
endfor
move(this, $nothing);
this.description = "";
this.first_connected = this.last_connected = 0;
endverb

verb "@password @describe @rename @home" (any any any) "rxd"
player:tell("Guests can't do that. Make a character of your own: @quit, then: create NAME PASSWORD");
endverb

endobject
