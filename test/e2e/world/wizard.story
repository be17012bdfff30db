// A wizard shouts, boots, grants and sets passwords; nobody else does.
+ wizard
+ oda
wizard: oda appears for the first time.
oda> @shout hello
oda: I don't know "@shout". Do you mean "@show"?
oda> @grant oda wizard
oda: I don't know "@grant". Do you mean "@grants"?
wizard> @home
wizard: This is your home now. The command home brings you here.
wizard> @shout hello
wizard: Wizard shouts, "hello"
oda: Wizard shouts, "hello"
wizard> @shout
wizard: Usage: @shout TEXT
wizard> @grant oda builder
wizard: oda is a builder now.
oda: Wizard has made you a builder.
oda> ;1
oda: I don't know "eval". Try: help
oda> @create $thing named x
oda: You now have a x, number {n0}, a child of thing (#17).
wizard> @deny oda
wizard: oda is a player now.
oda: Wizard has made you a player.
oda> @create $thing named y
oda: I don't know "@create". Try: help
wizard> @grant oda wizard
wizard: oda is a wizard now.
oda: Wizard has made you a wizard.
oda> @shout hello
oda: oda shouts, "hello"
wizard: oda shouts, "hello"
wizard> @grant oda programmer
wizard: oda is a programmer now.
oda: Wizard has made you a programmer.
oda> ;player.wizard
oda: => 0
wizard> @grant oda king
wizard: Usage: @grant WHO builder|programmer|wizard   or: @deny WHO
wizard> @grant zzz wizard
wizard: Usage: @grant WHO builder|programmer|wizard   or: @deny WHO
wizard> @newpassword oda secret2
wizard: The password of oda is changed.
wizard> @newpassword
wizard: Usage: @newpassword WHO PASSWORD
wizard> @boot zzz
wizard: Nobody called "zzz" is connected.
wizard> @boot oda
wizard: oda is disconnected.
wizard: oda falls asleep.
oda: You are disconnected by Wizard.
oda: *** Disconnected ***
+ oda connect
oda: Welcome to Cosm.
oda:
oda:   create NAME PASSWORD    makes you a character
oda:   connect NAME PASSWORD   comes back as one
oda:   connect guest           looks around first
oda:   who                     shows who is here
oda:   quit                    leaves
oda> connect oda secret2
oda: *** Connected ***
oda: Lantern Gate
oda: A stone arch where two paper lanterns sway. Under the left one a board gives
oda: advice to newcomers; beyond it a lane of worn cobbles runs north into the
oda: market.
oda: Exits: north.
oda: You see a notice board.
oda: Wizard is here.
oda: You were last here {} ago.
wizard: oda wakes up.
+ guest
wizard: Guest1 appears for the first time.
oda: Guest1 appears for the first time.
wizard> @grant guest1 builder
wizard: Guests come and go; they stay guests.
- guest
wizard: Guest1 falls asleep.
oda: Guest1 falls asleep.
wizard> ;;$login.open = 0;
wizard: => 0
+ pam connect
pam: Welcome to Cosm.
pam:
pam:   create NAME PASSWORD    makes you a character
pam:   connect NAME PASSWORD   comes back as one
pam:   connect guest           looks around first
pam:   who                     shows who is here
pam:   quit                    leaves
pam> create pam secret1
pam: No new characters are made here at the moment.
pam> quit
pam: Goodbye.
pam: *** Disconnected ***
wizard> ;;$login.open = 1; $login.guests_max = 0;
wizard: => 0
+ guest
wizard: Guest1 wakes up.
oda: Guest1 wakes up.
+ pam connect
pam: Welcome to Cosm.
pam:
pam:   create NAME PASSWORD    makes you a character
pam:   connect NAME PASSWORD   comes back as one
pam:   connect guest           looks around first
pam:   who                     shows who is here
pam:   quit                    leaves
pam> guest
pam: All guests are awake. Make a character: create NAME PASSWORD
pam> quit
pam: Goodbye.
pam: *** Disconnected ***
wizard> ;;$login.guests_max = 20;
wizard: => 0
wizard> look
wizard: Lantern Gate
wizard: A stone arch where two paper lanterns sway. Under the left one a board gives
wizard: advice to newcomers; beyond it a lane of worn cobbles runs north into the
wizard: market.
wizard: Exits: north.
wizard: You see a notice board.
wizard: oda and Guest1 are here.
wizard> ;;missing = {}; for word in ($match:commands_of($player)) if (!$help:usage(strsub(word, "*", ""))) missing = {@missing, word}; endif endfor; return missing;
wizard: => {}
wizard> ;;missing = {}; for object in ({$builder, $prog, $wiz, $room, $thing, $note, $container}) for word in ($match:commands_of(object)) if (!$help:usage(strsub(word, "*", ""))) missing = {@missing, word}; endif endfor endfor; return missing;
wizard: => {}
