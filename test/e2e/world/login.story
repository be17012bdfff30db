// The door: create, connect, guest, who, help and what they refuse.
+ hal connect
hal: Welcome to Cosm.
hal:
hal:   create NAME PASSWORD    makes you a character
hal:   connect NAME PASSWORD   comes back as one
hal:   connect guest           looks around first
hal:   who                     shows who is here
hal:   quit                    leaves
hal> help
hal: Welcome to Cosm.
hal:
hal:   create NAME PASSWORD    makes you a character
hal:   connect NAME PASSWORD   comes back as one
hal:   connect guest           looks around first
hal:   who                     shows who is here
hal:   quit                    leaves
hal> conect x
hal: I don't know "conect" here. Do you mean "connect"?
hal> xyzzy
hal: I don't know "xyzzy" here. Try: connect NAME PASSWORD, or: help
hal> who
hal: Awake: nobody.
hal> create
hal: Usage: create NAME PASSWORD
hal> create hal
hal: Usage: create NAME PASSWORD
hal> create hal short
hal: A password has at least 6 characters.
hal> create a:b secret1
hal: A name is one word without any of # $ , : . " '
hal> create me secret1
hal: "me" means something already. Choose another name.
hal> create wizard secret1
hal: Somebody is called "wizard" already.
hal> create abcdefghijklmnopqrstuvwxyz secret1
hal: A name has at most 24 characters.
hal> connect
hal: Usage: connect NAME PASSWORD   or: connect guest
hal> connect hal secret1
hal: Either that character does not exist, or its password is another.
hal> create hal secret1
hal: *** Created ***
hal: Lantern Gate
hal: A stone arch where two paper lanterns sway. Under the left one a board gives
hal: advice to newcomers; beyond it a lane of worn cobbles runs north into the
hal: market.
hal: Exits: north.
hal: You see a notice board.
hal: Wizard sleeps here.
hal> @quit
hal: Goodbye. The world goes on; come back when you like.
hal: *** Disconnected ***
+ hal connect
hal: Welcome to Cosm.
hal:
hal:   create NAME PASSWORD    makes you a character
hal:   connect NAME PASSWORD   comes back as one
hal:   connect guest           looks around first
hal:   who                     shows who is here
hal:   quit                    leaves
hal> connect hal secret1
hal: *** Connected ***
hal: Lantern Gate
hal: A stone arch where two paper lanterns sway. Under the left one a board gives
hal: advice to newcomers; beyond it a lane of worn cobbles runs north into the
hal: market.
hal: Exits: north.
hal: You see a notice board.
hal: Wizard sleeps here.
hal: You were last here {} ago.
+ hil connect
hil: Welcome to Cosm.
hil:
hil:   create NAME PASSWORD    makes you a character
hil:   connect NAME PASSWORD   comes back as one
hil:   connect guest           looks around first
hil:   who                     shows who is here
hil:   quit                    leaves
hil> connect HAL secret1
hil: *** Redirecting old connection to this port ***
hil: You are connected from here now.
hal: *** Redirecting connection to new port ***
hil> @quit
hil: Goodbye. The world goes on; come back when you like.
hil: *** Disconnected ***
+ iva connect
iva: Welcome to Cosm.
iva:
iva:   create NAME PASSWORD    makes you a character
iva:   connect NAME PASSWORD   comes back as one
iva:   connect guest           looks around first
iva:   who                     shows who is here
iva:   quit                    leaves
iva> guest
iva: *** Created ***
iva: Lantern Gate
iva: A stone arch where two paper lanterns sway. Under the left one a board gives
iva: advice to newcomers; beyond it a lane of worn cobbles runs north into the
iva: market.
iva: Exits: north.
iva: You see a notice board.
iva: Wizard and hal sleep here.
iva> take board
iva: The board is nailed to the arch.
iva> @describe me as x
iva: Guests can't do that. Make a character of your own: @quit, then: create NAME PASSWORD
iva> @create $thing named x
iva: I don't know "@create". Try: help
iva> ;1
iva: I don't know "eval". Try: help
iva> @program board:read
iva: I don't know "@program". Try: help
- iva
+ jay connect
jay: Welcome to Cosm.
jay:
jay:   create NAME PASSWORD    makes you a character
jay:   connect NAME PASSWORD   comes back as one
jay:   connect guest           looks around first
jay:   who                     shows who is here
jay:   quit                    leaves
jay> connect guest
jay: *** Connected ***
jay: Lantern Gate
jay: A stone arch where two paper lanterns sway. Under the left one a board gives
jay: advice to newcomers; beyond it a lane of worn cobbles runs north into the
jay: market.
jay: Exits: north.
jay: You see a notice board.
jay: Wizard and hal sleep here.
jay> inventory
jay: You carry nothing.
- jay
+ guest
guest> n
guest: Market Square
guest: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
guest: always about to arrive. Lanes lead off every way; a low door on the east side
guest: says WORKSHOP.
guest: Exits: north, east, south and west.
guest> n
guest: Footbridge
guest: A bridge of rope and planks over a stream so clear that the stones seem to
guest: float. To the north the trees begin.
guest: Exits: north and south.
guest> n
guest: Orchard
guest: Apple trees in crooked rows, some in blossom and some in fruit, whatever the
guest: month. A ladder leans where somebody left it. The ground dips to the east,
guest: where it smells of wet stone.
guest: Exits: east and south.
guest: You see a red apple.
guest> take apple
guest: You take the red apple.
guest> @quit
guest: Goodbye. The world goes on; come back when you like.
guest: *** Disconnected ***
+ ken
ken> ;#41.location.name
ken: => "Orchard"
+ lea connect
lea: Welcome to Cosm.
lea:
lea:   create NAME PASSWORD    makes you a character
lea:   connect NAME PASSWORD   comes back as one
lea:   connect guest           looks around first
lea:   who                     shows who is here
lea:   quit                    leaves
lea> quit
lea: Goodbye.
lea: *** Disconnected ***
