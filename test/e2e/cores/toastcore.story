// An evening on ToastCore: two people are made, build, lock, program, write, talk, and leave.
// What is seen is what the servers that the core was written for show.

+ wizard connect
wizard: ...
wizard: You will probably want to change t{}
wizard> connect wizard
wizard: ...
wizard: There is new news.  Type `news' to{}
wizard> @make-player Ann ann@example.com
wizard: Ann (#127) created with password `{}' for ann@example.com
wizard: Sorry, the network isn't active.
wizard: *Player-Creation-Log (#17) has just been sent new mail by Wizard (#2).
wizard> no
wizard: I don't understand that.
wizard> @newpassword Ann is xyzzy
wizard: About to change password for Ann (#127). Old encrypted password is {}
wizard: Ann (#127) new password is `xyzzy'.
wizard: Ann has never logged in.  Send mail with the password as though this were a new player request? [Enter `yes' or `no']
wizard> no
wizard: Email new password to Ann (#127)? [Enter `yes' or `no']
wizard> no
wizard: No mail sent.
wizard> @make-player Bob bob@example.com
wizard: Bob (#128) created with password `{}' for bob@example.com
wizard: Sorry, the network isn't active.
wizard: *Player-Creation-Log (#17) has just been sent new mail by Wizard (#2).
wizard> no
wizard: I don't understand that.
wizard> @newpassword Bob is plugh
wizard: About to change password for Bob (#128). Old encrypted password is {}
wizard: Bob (#128) new password is `plugh'.
wizard: Bob has never logged in.  Send mail with the password as though this were a new player request? [Enter `yes' or `no']
wizard> no
wizard: Email new password to Bob (#128)? [Enter `yes' or `no']
wizard> no
wizard: No mail sent.
wizard> @programmer Ann
wizard: Ann (#127) is now a programmer.  Its quota is currently 100000.
wizard: Ann and the other wizards have been notified.
wizard: *New-Prog-Log (#29) has just been sent new mail by Wizard (#2).
wizard> @quota Ann is 50000
wizard: Ann's quota set to 50000.
wizard: *Quota-Log (#34) has just been sent new mail by Wizard (#2).
wizard> @quota Bob is 50000
wizard: Bob's quota set to 50000.
wizard: *Quota-Log (#34) has just been sent new mail by Wizard (#2).
wizard> ;#62.owner = $string_utils:match_player("ann"); return #62.owner.name;
wizard: => #127  (Ann)
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
ann: The Loft (#129) created.
ann: Exit to The Loft (#129) via {"up"} created with id #130.  However, I couldn't add #130 as a legal exit from The First Room.  Get its owner, Ann to add it for you.
ann: Exit from The Loft (#129) to The First Room (#62) via {"down"} created with id #131.
ann: However, I couldn't add #131 as a legal entrance to The First Room.  You may have to get its owner, Ann to add it for you.
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
ann: Hall (#132) created.
ann: Exit to Hall (#132) via {"north"} created with id #133.  However, I couldn't add #133 as a legal exit from The First Room.  Get its owner, Ann to add it for you.
ann: Exit from Hall (#132) to The First Room (#62) via {"south"} created with id #134.
ann: However, I couldn't add #134 as a legal entrance to The First Room.  You may have to get its owner, Ann to add it for you.
ann> @exits
ann: This room has no conventional exits.
ann> @entrances
ann: This room has no conventional entrances.
ann> @create $thing named brass lamp,lamp
ann: You now have brass lamp (aka lamp) with object number #135 and parent Generic Thing (#5).
ann> @describe lamp as "It is unlit."
ann: Description set.
ann> drop lamp
ann: You drop brass lamp.
wizard: Ann drops brass lamp.
bob: Ann drops brass lamp.
bob> get lamp
bob: You take brass lamp.
wizard: Bob picks up brass lamp.
ann: Bob picks up brass lamp.
bob> inventory
bob: Carrying:
bob:  brass lamp                             
bob> give lamp to ann
bob: You hand brass lamp to Ann.
ann: Bob hands you brass lamp.
ann> inv
ann: Carrying:
ann:  brass lamp                             
ann> @lock lamp with ann
ann: Locked brass lamp to this key:
ann:   #127[Ann]
ann> drop lamp
ann: You drop brass lamp.
wizard: Ann drops brass lamp.
bob: Ann drops brass lamp.
bob> get lamp
bob: You can't pick that up.
ann> @unlock lamp
ann: Unlocked brass lamp.
bob> get lamp
bob: You take brass lamp.
wizard: Bob picks up brass lamp.
ann: Bob picks up brass lamp.
bob> put lamp in ann
bob: I don't understand that.
bob> drop lamp
bob: You drop brass lamp.
wizard: Bob drops brass lamp.
ann: Bob drops brass lamp.
ann> @create $container named chest,box
ann: You now have chest (aka box) with object number #136 and parent Generic Container (#8).
ann> open chest
ann: You open chest.
wizard: Ann opens chest.
bob: Ann opens chest.
ann> get lamp
ann: You take brass lamp.
wizard: Ann picks up brass lamp.
bob: Ann picks up brass lamp.
ann> put lamp in chest
ann: You put brass lamp in chest.
wizard: Ann puts brass lamp in chest.
bob: Ann puts brass lamp in chest.
ann> look chest
ann: You see nothing special.
ann: Contents:
ann:   brass lamp
ann> close chest
ann: You close chest.
wizard: Ann closes chest.
bob: Ann closes chest.
ann> get lamp from chest
ann: chest is not open.
ann> open chest
ann: You open chest.
wizard: Ann opens chest.
bob: Ann opens chest.
ann> get lamp from chest
ann: You remove brass lamp from chest.
wizard: Ann removes brass lamp from chest.
bob: Ann removes brass lamp from chest.
ann> @verb lamp:rub this none none rd
ann: Verb added (1).
ann> @program lamp:rub
ann: Now programming brass lamp:rub(1).
ann: [Type lines of input; `?' for help; end with `.', `@abort' or `@edit'.]
ann> if (player == this.location)
ann> player:tell("The lamp glows.");
ann> player.location:announce(player.name, " rubs the lamp.");
ann> else
ann> player:tell("You would have to hold it.");
ann> endif
ann> .
ann: 0 errors.
ann: Verb programmed.
ann> rub lamp
ann: The lamp glows.
wizard: Ann rubs the lamp.
bob: Ann rubs the lamp.
ann> @list lamp:rub
ann: #135:rub   this none none
ann:  1:  if (player == this.location)
ann:  2:  player:tell("The lamp glows.");
ann:  3:  player.location:announce(player.name, " rubs the lamp.");
ann:  4:  else
ann:  5:  player:tell("You would have to hold it.");
ann:  6:  endif
ann> @property lamp.light 0
ann: Property added with value 0.
ann> ;#0.lost
ann: #-1:Input to EVAL (this == #-1), line 1:  Property not found: #0.lost
ann: ... called from built-in function eval()
ann: ... called from #58:eval_cmd_string, line 19
ann: ... called from #58:eval*-d, line 13
ann: (End of traceback)
ann> ;1 + 1
ann: => 2
ann> ;player.name
ann: => "Ann"
ann> @show lamp
ann: ...
ann:     light: 0
ann> @display lamp.,
ann: ...
ann: -------------------------------- fini{}
ann> @verb lamp:broken this none none rd
ann: Verb added (2).
ann> @program lamp:broken
ann: Now programming brass lamp:broken(2).
ann: [Type lines of input; `?' for help; end with `.', `@abort' or `@edit'.]
ann> x = 1 +;
ann> .
ann: Line 1:  syntax error at column 8: found `;`, expected an expression
ann: 1 error(s).
ann: Verb not programmed.
ann> @program lamp:broken
ann: Now programming brass lamp:broken(2).
ann: [Type lines of input; `?' for help; end with `.', `@abort' or `@edit'.]
ann> return this.nothing;
ann> .
ann: 0 errors.
ann: Verb programmed.
ann> broken lamp
ann: #135:broken (this == #135), line 1:  Property not found: #135.nothing
ann: (End of traceback)
ann> @rmverb lamp:broken
ann: Verb #135:broken (2) {this none none} removed.
ann> @create $note named letter
ann: You now have letter with object number #137 and parent Generic Note (#9).
ann> @notedit letter
ann: Note Editor
ann:
ann: Do a 'look' to get the list of commands, or 'help' for assistance.
ann:
ann: Now editing "letter"(#137).
wizard: A small swarm of 3x5 index cards arrives, engulfs Ann, and carries her away.
bob: A small swarm of 3x5 index cards arrives, engulfs Ann, and carries her away.
ann> say Dear Bob,
ann: Line 1 added.
ann> say come at nine.
ann: Line 2 added.
ann> list
ann:   1: Dear Bob,
ann: __2_ come at nine.
ann: ^^^^
ann> save
ann: Text written to "letter"(#137).
ann> quit
ann: The First Room
ann: Dust and light.
ann: Wizard and Bob are here.
wizard: A small swarm of 3x5 index cards blows in and disperses, revealing Ann.
bob: A small swarm of 3x5 index cards blows in and disperses, revealing Ann.
ann> read letter
ann: There appears to be some writing on the note ...
ann:
ann: Dear Bob,
ann: come at nine.
ann:
ann: (You finish reading.)
ann> give letter to bob
ann: You hand letter to Bob.
bob: Ann hands you letter.
bob> read letter
bob: There appears to be some writing on the note ...
bob:
bob: Dear Bob,
bob: come at nine.
bob:
bob: (You finish reading.)
ann> @send bob
ann: Subject:
ann: [Type a line of input or `@abort' to abort the command.]
ann> Tonight
ann: Mail Room
ann:
ann: Do a 'look' to get the list of commands, or 'help' for assistance.
ann:
ann: Composing a letter to Bob (#128) entitled "Tonight"
wizard: Ann flattens out into a largish postage stamp and floats away.
bob: Ann flattens out into a largish postage stamp and floats away.
ann> say Come to the hall.
ann: Line 1 added.
ann> send
ann: Sending...
ann: Mail actually sent to Bob (#128)
ann: The First Room
ann: Dust and light.
ann: Wizard and Bob are here.
wizard: A largish postage stamp floats into the room and fattens up into Ann.
bob: A largish postage stamp floats into the room and fattens up into Ann.
bob: You have new mail (1) from Ann (#127).
bob: Type `help mail' for info on reading it.
bob> @mail
bob:    1:+ {}   Ann (#127)             Tonight
bob: ----+
bob> @read 1
bob: Message 1:
bob: Date:     {}
bob: From:     Ann (#127)
bob: To:       Bob (#128)
bob: Subject:  Tonight
bob:
bob: Come to the hall.
bob: --------------------------
bob> @reply 1
bob: Mail Room
bob:
bob: Do a 'look' to get the list of commands, or 'help' for assistance.
bob:
bob: Composing a letter to Ann (#127) entitled "Re: Tonight"
wizard: Bob flattens out into a largish postage stamp and floats away.
ann: Bob flattens out into a largish postage stamp and floats away.
bob> say I will.
bob: Line 1 added.
bob> send
bob: Sending...
bob: Mail actually sent to Ann (#127)
bob: The First Room
bob: Dust and light.
bob: Wizard and Ann are here.
wizard: A largish postage stamp floats into the room and fattens up into Bob.
ann: A largish postage stamp floats into the room and fattens up into Bob.
ann: You have new mail (2) from Bob (#128).
ann: Type `help mail' for info on reading it.
ann> @mail
ann: 2 messages:
ann:    1:+ {}   Wizard (#2)            @programmer Ann (#127)
ann:    2:+ {}   Bob (#128)             Re: Tonight
ann: ----+
ann> @read new
ann: Message 1:
ann: Date:     {}
ann: From:     Wizard (#2)
ann: To:       *New-Prog-Log (#29) and Ann (#127)
ann: Subject:  @programmer Ann (#127)
ann:
ann: I just gave Ann a programmer bit.
ann: --------------------------
ann: Message 2:
ann: Date:     {}
ann: From:     Bob (#128)
ann: To:       Ann (#127)
ann: Subject:  Re: Tonight
ann:
ann: I will.
ann: --------------------------
ann> @rmmail 1
ann: Deleted 1.
ann> @unrmmail
ann: 1 messages restored to Ann (#127).
ann:    1:  {}   Wizard (#2)            @programmer Ann (#127)
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
ann: Verb Editor
ann:
ann: Do a 'look' to get the list of commands, or 'help' for assistance.
ann:
ann: Now editing #135:rub (this none none).
bob: You hear the bips of keyclick, the sliding of mice and the hum of computers in the distance as Ann fades slowly out of view, heading towards them.
wizard: You hear the bips of keyclick, the sliding of mice and the hum of computers in the distance as Ann fades slowly out of view, heading towards them.
ann> list
ann:   1: if (player == this.location)
ann:   2: player:tell("The lamp glows.");
ann:   3: player.location:announce(player.name, " rubs the lamp.");
ann:   4: else
ann:   5: player:tell("You would have to hold it.");
ann: __6_ endif
ann: ^^^^
ann> say return 1;
ann: Line 7 added.
ann> compile
ann: #135:rub successfully compiled.
ann> abort
ann: No changes to throw away.  Editor cleared.
ann> quit
ann: The First Room
ann: Dust and light.
ann: Bob and Wizard are here.
bob: There are the light bips of keyclick and the sliding of mice as Ann fades into view, shoving herself away from the console, which promptly fades away.
wizard: There are the light bips of keyclick and the sliding of mice as Ann fades into view, shoving herself away from the console, which promptly fades away.
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
ann: $pasting_feature is already one of your features.
ann> @features for me
ann: Feature Name
ann: ------- ----
ann: #90     Pasting Feature
ann: #89     Stage-Talk Feature
ann: ------- ----
ann: 2 features found.
ann> @paste
ann: [Type lines of input; use `.' to end.]
ann: Insertion point is before line 1.
ann:
ann: Type '/help' for assistance, '/abort' to abandon.
ann> a pasted line
ann> .
bob: ------------------------------------Ann------------------------------------
bob: a pasted line
bob: ---------------------------------finished----------------------------------
wizard: ------------------------------------Ann------------------------------------
wizard: a pasted line
wizard: ---------------------------------finished----------------------------------
ann: ------------------------------------Ann------------------------------------
ann: a pasted line
ann: ---------------------------------finished----------------------------------
ann: Done @pasting.
ann> @measure new
ann: Measuring the sizes of Ann's recently created objects...
ann: Measured Ann (#127):  {} bytes.
ann: Measured The Loft (#129):  {} bytes.
ann: Measured up (#130):  {} bytes.
ann: Measured down (#131):  {} bytes.
ann: Measured Hall (#132):  {} bytes.
ann: Measured north (#133):  {} bytes.
ann: Measured south (#134):  {} bytes.
ann: Measured brass lamp (#135):  {} bytes.
ann: Measured chest (#136):  {} bytes.
ann: Measured letter (#137):  {} bytes.
ann: Total bytes used in new creations: {}.
ann> @create $feature named Chat Channel,chat
ann: You now have Chat Channel (aka chat) with object number #138 and parent Generic Feature Object (#74).
ann> @property chat.said 0
ann: Property added with value 0.
ann> @verb chat:chat any any any rxd
ann: Verb added (1).
ann> @program chat:chat
ann: Now programming Chat Channel:chat(1).
ann: [Type lines of input; `?' for help; end with `.', `@abort' or `@edit'.]
ann> "Everybody with this feature hears what is typed after `chat'.";
ann> this.said = this.said + 1;
ann> for who in (connected_players())
ann> if (this in who.features)
ann> who:tell("[chat ", this.said, "] ", player.name, ": ", argstr);
ann> endif
ann> endfor
ann> .
ann: 0 errors.
ann: Verb programmed.
ann> ;me.location:announce("")
bob:
wizard:
ann: => 0
ann> @describe chat as "Talk to everybody, wherever they are."
ann: Description set.
ann> chat Anybody there?
ann: I don't understand that.
ann> @addfeature chat
ann: #138 (Chat Channel) added as a feature.
ann> chat Anybody there?
ann: [chat 1] Ann: Anybody there?
ann> ;;player.tell_chat = 1;
ann: #-1:Input to EVAL (this == #-1), line 1:  Property not found: #127.tell_chat
ann: ... called from built-in function eval()
ann: ... called from #58:eval_cmd_string, line 19
ann: ... called from #58:eval*-d, line 13
ann: (End of traceback)
ann> drop chat
ann: You drop Chat Channel.
bob: Ann drops Chat Channel.
wizard: Ann drops Chat Channel.
bob> @addfeature chat
bob: #138 (Chat Channel) added as a feature.
bob> up
bob: You can't go that way.
bob> chat I am upstairs.
bob: [chat 2] Bob: I am upstairs.
ann: [chat 2] Bob: I am upstairs.
ann> chat So I hear.
bob: [chat 3] Ann: So I hear.
ann: [chat 3] Ann: So I hear.
bob> down
bob: You can't go that way.
bob> @rmfeature chat
bob: #138 (Chat Channel) removed from your features list.
ann> chat Bob?
ann: [chat 4] Ann: Bob?
ann> @messages lamp
ann: ...
ann: @take_failed lamp is "You can't pick {}
ann> @take_failed lamp is "It is too hot."
ann: You set the "take_failed" message of brass lamp (#135).
ann> @take_failed lamp
ann: I don't understand that.
ann> @rename lamp to brass lantern,lantern
ann: Name of #135 changed to "brass lantern", with aliases {"brass lantern", "lantern"}.
ann> look lantern
ann: It is unlit.
ann> @parents lantern
ann: brass lantern(#135)   Generic Thing(#5)   Root Class(#1)
ann> @kids $note
ann: Generic Note(#9) has 2 kids.
ann: Generic Letter(#54)   letter(#137)
ann> @contents here
ann: The First Room(#62) contains:
ann: Bob(#128)   Wizard(#2)   Ann(#127)   Chat Channel(#138)
ann> @audit
ann: Objects owned by Ann (from #0 to #138):
ann:   4K #127 Ann                        [The First Room]
ann:  <1K #129 The Loft                  
ann:  <1K #130 up                         The First Room->The Loft
ann:  <1K #131 down                       The Loft->The First Room
ann:  <1K #132 Hall                      
ann:  <1K #133 north                      The First Room->Hall
ann:  <1K #134 south                      Hall->The First Room
ann:   1K #135 brass lantern              [Ann]
ann:   1K #136 chest                      [Ann]
ann:  <1K #137 letter                    *[Bob]
ann:  ??? #138 Chat Channel               [The First Room]
ann: -- 11 objects.  Total bytes: {}.{}
ann> @quota
ann: Ann has a total building quota of {} bytes.
ann: Her total usage was {} as of {}.
ann: Ann may create up to {} more bytes of objects, properties, or verbs.
ann: There is 1 object which is not yet included in the tally; this tally may thus be inaccurate.
ann> @recycle lantern
ann: brass lantern (#135) recycled.
ann> look lantern
ann: I see no "lantern" here.
ann> @recycle chest
ann: chest (#136) recycled.
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
ann: You see Chat Channel here.
ann: Bob and Wizard are here.
bob: A largish postage stamp floats into the room and fattens up into Ann.
wizard: A largish postage stamp floats into the room and fattens up into Ann.
ann> quit
ann: I don't understand that.
bob> @join ann
bob: OK, you're there. You didn't need to actually move, though.
bob> @find ann
bob: Ann (#127) is at The First Room (#62).
bob> @whois ann
bob: I don't understand that.
bob> @lastlog
bob: Players who have connected within the last day:
bob:   Wizard last connected {}.
bob:   Ann last connected {}.
bob:   Bob last connected {}.
bob: Players who have never connected:
bob:   Hacker, Everyman, Housekeeper, Editor_Owner, and Core
bob> @wrap on
bob: Word wrap is now on.
bob> @linelength 40
bob: Line length is now 40.  Word wrapping
bob:  is on.
bob> look
bob: The First Room
bob: Dust and light.
bob: You see Chat Channel here.
bob: Wizard and Ann are here.
bob> @linelength 79
bob: Line length is now 79.  Word wrapping is on.
bob> @eject ann from here
bob: You are not the owner of The First Room.
wizard> @boot bob
wizard: I don't understand that.
bob> @quit
bob:
wizard: You hear a quiet popping sound; Bob has disconnected.
ann: You hear a quiet popping sound; Bob has disconnected.
+ bob connect
bob: ...
bob: You will probably want to change this{}
bob> connect bob wrong
bob: ...
bob: {}
bob> connect bob plugh
bob: ...
bob: Last connected {} from {}
wizard: Bob has connected.
ann: Bob has connected.
bob> @password plugh changed
bob: New password set.
bob> @quit
bob:
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
bob:
wizard: Bob(#128) is now a toad.
wizard: Wizard @toads Bob (#128)
wizard: So why is this person being toaded?
wizard: [Type a line of input or `@abort' to abort the command.]
wizard: You hear a quiet popping sound; Bob has disconnected.
ann: Wizard @toads Bob (#128)
ann: You hear a quiet popping sound; Bob has disconnected.
wizard> yes
wizard: Mail sent to *Site-Locks (#70).
wizard: *Site-Locks (#70) has just been sent new mail by Wizard (#2).
wizard> @shout Good night.
ann: Wizard shouts, "Good night."
wizard: You shout, "Good night."
ann> @quit
ann:
wizard: You hear a quiet popping sound; Ann has disconnected.
wizard> @users
wizard: There are 1 players connected:
wizard: Wizard                                                      
wizard> @quit
wizard:
