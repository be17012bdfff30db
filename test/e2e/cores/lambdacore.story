// An evening on LambdaCore: two people are made, build, lock, program, write, talk, and leave.
// What is seen is what the servers that the core was written for show.

+ wizard connect
wizard: ...
wizard: You will probably want to change t{}
wizard> connect wizard
wizard: ...
wizard: There is new news.  Type `news' to{}
wizard> @make-player Ann ann@example.com
wizard> no
wizard> @newpassword Ann is xyzzy
wizard: Ann (#97) created with password `{}' for ann@example.com
wizard: Sorry, the network isn't active.
wizard: *Player-Creation-Log (#17) has just been sent new mail by Wizard (#2).
wizard: I don't understand that.
wizard: About to change password for Ann (#97). Old encrypted password is {}
wizard: Ann (#97) new password is `xyzzy'.
wizard: Ann has never logged in.  Send mail with the password as though this were a new player request? [Enter `yes' or `no']
wizard> no
wizard: Email new password to Ann (#97)? [Enter `yes' or `no']
wizard> no
wizard: No mail sent.
wizard> @make-player Bob bob@example.com
wizard: Bob (#98) created with password `{}' for bob@example.com
wizard: Sorry, the network isn't active.
wizard: *Player-Creation-Log (#17) has just been sent new mail by Wizard (#2).
wizard> no
wizard: I don't understand that.
wizard> @newpassword Bob is plugh
wizard: About to change password for Bob (#98). Old encrypted password is {}
wizard: Bob (#98) new password is `plugh'.
wizard: Bob has never logged in.  Send mail with the password as though this were a new player request? [Enter `yes' or `no']
wizard> no
wizard: Email new password to Bob (#98)? [Enter `yes' or `no']
wizard> no
wizard: No mail sent.
wizard> @programmer Ann
wizard: @Programmer Ann despite its lack of description? [Enter `yes' or `no']
wizard> @quota Ann is 50000
wizard: Okay, leaving Ann !programmer.
wizard> @quota Bob is 50000
wizard: Bob's quota set to 50000.
wizard: *Quota-Log (#34) has just been sent new mail by Wizard (#2).
wizard> ;#62.owner = $string_utils:match_player("ann"); return #62.owner.name;
wizard: => #97  (Ann)
+ ann connect
ann: ...
ann: You will probably want to change this{}
ann> connect ann xyzzy
ann: ...
ann: There is new news.  Type `news' to re{}
wizard: Ann has connected.
+ bob connect
bob: ...
bob: You will probably want to change this{}
bob> connect bob plugh
bob: ...
bob: There is new news.  Type `news' to re{}
wizard: Bob has connected.
ann: Bob has connected.
ann> look
ann: The First Room
ann: This is all there is right now.
ann: Wizard and Bob are here.
ann> say Good evening.
ann: You say, "Good evening."
wizard: Ann says, "Good evening."
bob: Ann says, "Good evening."
bob> :bows.
wizard: Bob bows.
ann: Bob bows.
bob: Bob bows.
bob> page ann Where are we?
ann: You sense that Bob is looking for you in The First Room.
ann: It pages, "Where are we?"
bob: Your message has been sent.
ann> page bob with "The first room."
bob: You sense that Ann is looking for you in The First Room.
bob: It pages, "The first room."
ann: Your message has been sent.
bob> whisper "Nice place" to ann
ann: Bob whispers, "Nice place"
bob: You whisper, "Nice place" to Ann.
ann> @who
ann: ...
ann: Total: 3 players, all of whom have been active recently.
ann> @gender female
ann: Gender set to female.
ann: Your pronouns:  she,her,her,hers,herself,She,Her,Her,Hers,Herself
bob> @gender male
bob: Gender set to male.
bob: Your pronouns:  he,him,his,his,himself,He,Him,His,His,Himself
ann> @describe me as "A tall builder."
ann: Description set.
bob> look ann
bob: Ann
bob: A tall builder.
bob: She is awake and looks alert.
wizard> @chparent bob to $builder
wizard: Parent changed.
ann> @dig up|down to The Loft
ann: I don't understand that.
ann> up
ann: You can't go that way.
ann> @describe here as "Dust and light."
ann: Description set.
ann> look
ann: The First Room
ann: Dust and light.
ann: Wizard and Bob are here.
ann> down
ann: You can't go that way.
ann> @dig north|south to Hall
ann: I don't understand that.
ann> @exits
ann: This room has no conventional exits.
ann> @entrances
ann: This room has no conventional entrances.
ann> @create $thing named brass lamp,lamp
ann: I don't understand that.
ann> @describe lamp as "It is unlit."
ann: I see no "lamp" here.
ann> drop lamp
ann: I see no "lamp" here.
bob> get lamp
bob: I see no "lamp" here.
bob> inventory
bob: You are empty-handed.
bob> give lamp to ann
bob: I see no "lamp" here.
ann> inv
ann: You are empty-handed.
ann> @lock lamp with ann
ann: I don't understand that.
ann> drop lamp
ann: I see no "lamp" here.
bob> get lamp
bob: I see no "lamp" here.
ann> @unlock lamp
ann: I don't understand that.
bob> get lamp
bob: I see no "lamp" here.
bob> put lamp in ann
bob: I don't understand that.
bob> drop lamp
bob: I see no "lamp" here.
ann> @create $container named chest,box
ann: I don't understand that.
ann> open chest
ann: I don't understand that.
ann> get lamp
ann: I see no "lamp" here.
ann> put lamp in chest
ann: I don't understand that.
ann> look chest
ann: I see no "chest" here.
ann> close chest
ann: I don't understand that.
ann> get lamp from chest
ann: I see no "lamp" here.
ann> open chest
ann: I don't understand that.
ann> get lamp from chest
ann: I see no "lamp" here.
ann> @verb lamp:rub this none none rd
ann: I don't understand that.
ann> @program lamp:rub
ann: I don't understand that.
ann> if (player == this.location)
ann: I don't understand that.
ann> player:tell("The lamp glows.");
ann: I don't understand that.
ann> player.location:announce(player.name, " rubs the lamp.");
ann: I don't understand that.
ann> else
ann: I don't understand that.
ann> player:tell("You would have to hold it.");
ann: I don't understand that.
ann> endif
ann: I don't understand that.
ann> .
ann: I don't understand that.
ann> rub lamp
ann: I don't understand that.
ann> @list lamp:rub
ann: I don't understand that.
ann> @property lamp.light 0
ann: I don't understand that.
ann> ;#0.lost
ann: I don't understand that.
ann> ;1 + 1
ann: I don't understand that.
ann> ;player.name
ann: I don't understand that.
ann> @show lamp
ann: I don't understand that.
ann> @display lamp.,
ann: I don't understand that.
ann> @verb lamp:broken this none none rd
ann: I don't understand that.
ann> @program lamp:broken
ann: I don't understand that.
ann> x = 1 +;
ann: I don't understand that.
ann> .
ann: I don't understand that.
ann> @program lamp:broken
ann: I don't understand that.
ann> return this.nothing;
ann: I don't understand that.
ann> .
ann: I don't understand that.
ann> broken lamp
ann: I don't understand that.
ann> @rmverb lamp:broken
ann: I don't understand that.
ann> @create $note named letter
ann: I don't understand that.
ann> @notedit letter
ann: I see no "letter" here.
ann> say Dear Bob,
ann: You say, "Dear Bob,"
wizard: Ann says, "Dear Bob,"
bob: Ann says, "Dear Bob,"
ann> say come at nine.
ann: You say, "come at nine."
wizard: Ann says, "come at nine."
bob: Ann says, "come at nine."
ann> list
ann: I don't understand that.
ann> save
ann: I don't understand that.
ann> quit
ann: I don't understand that.
ann> read letter
ann: I don't understand that.
ann> give letter to bob
ann: I see no "letter" here.
bob> read letter
bob: I don't understand that.
ann> @send bob
ann: Subject:
ann: [Type a line of input or `@abort' to abort the command.]
ann> Tonight
ann: Mail Room
ann:
ann: Do a 'look' to get the list of commands, or 'help' for assistance.
ann:
ann: Composing a letter to Bob (#98) entitled "Tonight"
wizard: Ann flattens out into a largish postage stamp and floats away.
bob: Ann flattens out into a largish postage stamp and floats away.
ann> say Come to the hall.
ann: Line 1 added.
ann> send
ann: Sending...
ann: Mail actually sent to Bob (#98)
ann: The First Room
ann: Dust and light.
ann: Wizard and Bob are here.
wizard: A largish postage stamp floats into the room and fattens up into Ann.
bob: A largish postage stamp floats into the room and fattens up into Ann.
bob: You have new mail (1) from Ann (#97).
bob: Type `help mail' for info on reading it.
bob> @mail
bob:    1:+ {}   Ann (#97)              Tonight
bob: ----+
bob> @read 1
bob: Message 1:
bob: Date:     {}
bob: From:     Ann (#97)
bob: To:       Bob (#98)
bob: Subject:  Tonight
bob:
bob: Come to the hall.
bob: --------------------------
bob> @reply 1
bob: Mail Room
bob:
bob: Do a 'look' to get the list of commands, or 'help' for assistance.
bob:
bob: Composing a letter to Ann (#97) entitled "Re: Tonight"
wizard: Bob flattens out into a largish postage stamp and floats away.
ann: Bob flattens out into a largish postage stamp and floats away.
bob> say I will.
bob: Line 1 added.
bob> send
bob: Sending...
bob: Mail actually sent to Ann (#97)
bob: The First Room
bob: Dust and light.
bob: Wizard and Ann are here.
wizard: A largish postage stamp floats into the room and fattens up into Bob.
ann: A largish postage stamp floats into the room and fattens up into Bob.
ann: You have new mail (1) from Bob (#98).
ann: Type `help mail' for info on reading it.
ann> @mail
ann:    1:+ {}   Bob (#98)              Re: Tonight
ann: ----+
ann> @read new
ann: Message 1:
ann: Date:     {}
ann: From:     Bob (#98)
ann: To:       Ann (#97)
ann: Subject:  Re: Tonight
ann:
ann: I will.
ann: --------------------------
ann> @rmmail 1
ann: Deleted 1.
ann> @unrmmail
ann: 1 messages restored to Ann (#97).
ann:    1:  {}   Bob (#98)              Re: Tonight
ann: ----+
wizard> @mail *news
wizard: You have no messages.
wizard> @send *news
wizard: Subject:
wizard: [Type a line of input or `@abort' to abort the command.]
wizard> Opening
wizard: Mail Room
wizard:
wizard: Do a 'look' to get the list of commands, or 'help' for assistance.
wizard:
wizard: Composing a letter to *News (#61) entitled "Opening"
ann: Wizard flattens out into a largish postage stamp and floats away.
bob: Wizard flattens out into a largish postage stamp and floats away.
wizard> say The hall is open.
wizard: Line 1 added.
wizard> send
wizard: Sending...
wizard: Mail actually sent to *News (#61)
wizard: The First Room
wizard: Dust and light.
wizard: Ann and Bob are here.
ann: A largish postage stamp floats into the room and fattens up into Wizard.
bob: A largish postage stamp floats into the room and fattens up into Wizard.
bob> news
bob: ...
bob: (end)
bob> @edit lamp:rub
bob: You need to be a programmer to do this.
bob: If you want to become a programmer, talk to a wizard.
ann> @edit lamp:rub
ann: You need to be a programmer to do this.
ann: If you want to become a programmer, talk to a wizard.
ann> list
ann: I don't understand that.
ann> say return 1;
ann: You say, "return 1;"
bob: Ann says, "return 1;"
wizard: Ann says, "return 1;"
ann> compile
ann: I don't understand that.
ann> abort
ann: I don't understand that.
ann> quit
ann: I don't understand that.
ann> help
ann: ...
ann: Type 'help <topic>' for information o{}
ann> help page
ann: ...
ann: All of these undergo the usual pronou{}
ann> help nosuchthing
ann: Sorry, but no help is available on `nosuchthing'.
bob> help @send
bob: ...
bob: Giving this command without arguments{}
ann> @addfeature $pasting_feature
ann: #90 (Pasting Feature) added as a feature.
ann> @features for me
ann: Feature Name
ann: ------- ----
ann: #90     Pasting Feature
ann: ------- ----
ann: 1 feature found.
ann> @paste
ann: [Type lines of input; use `.' to end or `@abort' to abort the command.]
ann> a pasted line
ann> .
ann: ------------------------------------Ann------------------------------------
ann: a pasted line
ann: ---------------------------------finished----------------------------------
ann: Done @pasting.
bob: ------------------------------------Ann------------------------------------
bob: a pasted line
bob: ---------------------------------finished----------------------------------
wizard: ------------------------------------Ann------------------------------------
wizard: a pasted line
wizard: ---------------------------------finished----------------------------------
ann> @measure new
ann: I don't understand that.
ann> @create $feature named Chat Channel,chat
ann: I don't understand that.
ann> @property chat.said 0
ann: I don't understand that.
ann> @verb chat:chat any any any rxd
ann: I don't understand that.
ann> @program chat:chat
ann: I don't understand that.
ann> "Everybody with this feature hears what is typed after `chat'.";
ann: You say, "Everybody with this feature hears what is typed after `chat'.";"
bob: Ann says, "Everybody with this feature hears what is typed after `chat'.";"
wizard: Ann says, "Everybody with this feature hears what is typed after `chat'.";"
ann> this.said = this.said + 1;
ann: I don't understand that.
ann> for who in (connected_players())
ann: I don't understand that.
ann> if (this in who.features)
ann: I don't understand that.
ann> who:tell("[chat ", this.said, "] ", player.name, ": ", argstr);
ann: I don't understand that.
ann> endif
ann: I don't understand that.
ann> endfor
ann: I don't understand that.
ann> .
ann: I don't understand that.
ann> ;me.location:announce("")
ann: I don't understand that.
ann> @describe chat as "Talk to everybody, wherever they are."
ann: I see no "chat" here.
ann> chat Anybody there?
ann: I don't understand that.
ann> @addfeature chat
ann: I see no "chat" here.
ann> chat Anybody there?
ann: I don't understand that.
ann> ;;player.tell_chat = 1;
ann: I don't understand that.
ann> drop chat
ann: I see no "chat" here.
bob> @addfeature chat
bob: I see no "chat" here.
bob> up
bob: You can't go that way.
bob> chat I am upstairs.
bob: I don't understand that.
ann> chat So I hear.
ann: I don't understand that.
bob> down
bob: You can't go that way.
bob> @rmfeature chat
bob: I see no "chat" here.
ann> chat Bob?
ann: I don't understand that.
ann> @messages lamp
ann: I see no "lamp" here.
ann> @take_failed lamp is "It is too hot."
ann: I see no "lamp" here.
ann> @take_failed lamp
ann: I don't understand that.
ann> @rename lamp to brass lantern,lantern
ann: I see no "lamp" here.
ann> look lantern
ann: I see no "lantern" here.
ann> @parents lantern
ann: I don't understand that.
ann> @kids $note
ann: I don't understand that.
ann> @contents here
ann: I don't understand that.
ann> @audit
ann: I don't understand that.
ann> @quota
ann: I don't understand that.
ann> @recycle lantern
ann: I don't understand that.
ann> look lantern
ann: I see no "lantern" here.
ann> @recycle chest
ann: I don't understand that.
ann> north
ann: You can't go that way.
ann> @who
ann: ...
ann: Total: 3 players, all of whom have been active recently.
ann> @home
ann: I don't understand that.
ann> @sethome
ann: The First Room is your new home.
ann> home
ann: You're already home!
ann> @gripe
ann: Mail Room
ann:
ann: Do a 'look' to get the list of commands, or 'help' for assistance.
ann:
ann: Composing a letter to Wizard (#2) entitled "@gripe: "
bob: Ann flattens out into a largish postage stamp and floats away.
wizard: Ann flattens out into a largish postage stamp and floats away.
ann> abort
ann: No changes to throw away.  Editor cleared.
ann: The First Room
ann: Dust and light.
ann: Bob and Wizard are here.
bob: A largish postage stamp floats into the room and fattens up into Ann.
wizard: A largish postage stamp floats into the room and fattens up into Ann.
ann> quit
ann: I don't understand that.
bob> @join ann
bob: OK, you're there. You didn't need to actually move, though.
bob> @find ann
bob: Ann (#97) is at The First Room (#62).
bob> @whois ann
bob: I don't understand that.
bob> @lastlog
bob: Players who have connected within the last day:
bob:   Wizard last connected {}.
bob:   Ann last connected {}.
bob:   Bob last connected {}.
bob: Players who have never connected:
bob:   Hacker, Everyman, housekeeper, and Editor_Owner
bob> @wrap on
bob: Word wrap is now on.
bob> @linelength 40
bob: Line length is now 40.  Word wrapping
bob:  is on.
bob> look
bob: The First Room
bob: Dust and light.
bob: Wizard and Ann are here.
bob> @linelength 79
bob: Line length is now 79.  Word wrapping is on.
bob> @eject ann from here
bob: You are not the owner of The First Room.
wizard> @boot bob
wizard: I don't understand that.
bob> @quit
bob: *** Disconnected ***
wizard: You hear a quiet popping sound; Bob has disconnected.
ann: You hear a quiet popping sound; Bob has disconnected.
+ bob connect
bob: ...
bob: You will probably want to change this{}
bob> connect bob wrong
bob: ...
bob: Either that player does not exist, or{}
bob> connect bob plugh
bob: ...
bob: Last connected {} from {}
wizard: Bob has connected.
ann: Bob has connected.
bob> @password plugh changed
bob: New password set.
bob> @quit
bob: *** Disconnected ***
wizard: You hear a quiet popping sound; Bob has disconnected.
ann: You hear a quiet popping sound; Bob has disconnected.
+ bob connect
bob: ...
bob: You will probably want to change this{}
bob> connect bob changed
bob: ...
bob: Last connected {} from {}
wizard: Bob has connected.
ann: Bob has connected.
wizard> @toad bob
bob: Have a nice life...
bob: *** Disconnected ***
wizard: Bob(#98) is now a toad.
wizard: Wizard @toads Bob (#98)
wizard: So why is this person being toaded?
wizard: [Type a line of input or `@abort' to abort the command.]
wizard: You hear a quiet popping sound; Bob has disconnected.
ann: Wizard @toads Bob (#98)
ann: You hear a quiet popping sound; Bob has disconnected.
wizard> yes
wizard: Mail sent to *Site-Locks (#70).
wizard: *Site-Locks (#70) has just been sent new mail by Wizard (#2).
wizard> @shout Good night.
ann: Wizard shouts, "Good night."
wizard: You shout, "Good night."
ann> @quit
ann: *** Disconnected ***
wizard: You hear a quiet popping sound; Ann has disconnected.
wizard> @users
wizard: There are 1 players connected:
wizard: Wizard
wizard> @quit
wizard: *** Disconnected ***
