// A mistake is answered with what was probably meant.
+ gil
gil> lok
gil: I don't know "lok". Do you mean "look"?
gil> norht
gil: I don't know "norht". Do you mean "north"?
gil> go norht
gil: There is no way "norht" from here. Do you mean "north"?
gil: Exits: north.
gil> @descrbe me as x
gil: I don't know "@descrbe". Do you mean "@describe"?
gil> look borad
gil: You see no "borad" here. Do you mean "board"?
gil> look
gil: Lantern Gate
gil: A stone arch where two paper lanterns sway. Under the left one a board gives
gil: advice to newcomers; beyond it a lane of worn cobbles runs north into the
gil: market.
gil: Exits: north.
gil: You see a notice board.
gil: Wizard sleeps here.
gil> take borad
gil: You see no "borad" here. Do you mean "board"?
gil> take
gil: The command "take" is not used that way. Try: take THING   (help take tells more)
gil> put board
gil: The command "put" is not used that way. Try: put THING in CONTAINER   (help put tells more)
gil> put board in chest
gil: You see no "chest" here.
gil> xyzzy
gil: I don't know "xyzzy". Try: help
gil> help lok
gil: There is no help about "lok". Do you mean "look"?
gil> help
gil: Looking:    look, look at THING, examine THING, inventory, who
gil: Walking:    the name of an exit, go EXIT, home
gil: Things:     take, drop, put THING in THING, take THING from THING, give THING to WHO, open, close, read, write, erase
gil: Talking:    say (or "), emote (or :), page WHO TEXT, whisper TEXT to WHO
gil: Yourself:   @describe me as TEXT, @rename me to NAME, @password, @home, @quit
gil: Building:   @create, @dig, @link, @move, @recycle, @audit, @describe, @rename
gil: Programs:   ; (eval), @verb, @program, @edit, @list, @show, @property, @rmproperty, @rmverb, @roles, @roleverb, @dispatch, @test, @profile, @traceback, @grants, @revoke, @history, @diff, @undo
gil:
gil: help COMMAND tells more about one. help programming shows how to write a first verb, help language what one is made of.
gil: help FUNCTION tells what a function of the language does, such as: help listappend
gil> help nothing
gil: There is no help about "nothing". Try: help
gil> help l
gil: look
gil: look at THING
gil: look in CONTAINER
gil: look EXIT
gil:   Shows where you are, or one thing, person or exit. Short: l
gil> help language
gil: Values:      1  1.5  {}
gil: ...
gil: help FUNCTION tells about a function, such as: help tostr   The manual is docs/language.md of the server's source.
gil> help programming
gil: A thing does what its verbs say. To give a lamp a verb:
gil:   @create $thing named lamp
gil:   @verb lamp:rub this none none
gil:   @program lamp:rub
gil:   player:tell("The lamp glows.");
gil:   player.location:announce(player.name, " rubs a lamp, and it glows.");
gil:   .
gil:   rub lamp
gil: player is who typed the command, this is the lamp. read slate, in the workshop, shows more.
gil> help board
gil: There is no help about "board". Try: help
gil> ;player.help_text = {"Gil is helpful."}
gil: => {"Gil is helpful."}
gil> help me
gil: Gil is helpful.
gil> look $thnig
gil: There is no $thnig. Do you mean "$thing"?
gil> look #99999
gil: There is no {n0}.
gil> look me
gil: gil
gil: gil is awake.
gil> @home
gil: This is your home now. The command home brings you here.
gil> @source
gil: This is Cosm 0.1.0, free software under the GNU AGPL 3 or later.
gil: The server offers its source over HTTP at /source.
gil> @password
gil: Usage: @password OLD NEW
gil> @password wrong secret2
gil: That is not your password.
gil> @password secret1 short
gil: A password has at least 6 characters.
gil> @password secret1 secret1
gil: Your password is changed.
gil> @rename me to gilbert, gilly
gil: "gil" is called "gilbert" now.
gil> @rename me to wizard
gil: Somebody is called "wizard" already.
gil> @rename me to two words
gil: A name is one word without any of # $ , : . " '
gil> @rename me to gil
gil: "gilbert" is called "gil" now.
gil> wrtie x on board
gil: I don't know "wrtie". Do you mean "write"?
gil> write x on board
gil: You may not write on the notice board.
gil> erase board
gil: You may not erase the notice board.
gil> page #9999 x
gil: Nobody is called "{n1}".
gil> page #22 x
gil: Nobody is called "#22".
// What to do next stands in what goes wrong in programs, too.
gil> ;nuthing
gil: {}Variable not found: nuthing{}
gil: ...
gil: Hint: Nothing has given nuthing a value. Text stands in quotes: "nuthing"
gil: (End of traceback)
gil> ;player:tel("x")
gil: {}Verb not found: {}:tel(){}
gil: ...
gil: Hint: Do you mean {}:tell()?
gil: (End of traceback)
gil> ;"a" + 1
gil: {}Type mismatch (expected string; got integer)
gil: ...
gil: Hint: tostr(x, y) makes one text of both; toint(x) makes a number of text.
gil: (End of traceback)
gil> ;;while (1) endwhile
gil: {}Task ran out of ticks
gil: ...
gil: Hint: A task has a limited number of ticks and seconds: look for a loop that does not end; in a long one call suspend(0) now and then.
gil: (End of traceback)
gil> ;;x = 6 * 7;
gil: => 0   (to see a value, return it: return x;)
gil> help lsitappend
gil: There is no help about "lsitappend". Do you mean "listappend"?
gil> @create $thing named red ball, ball
gil: You now have a red ball, number {b0}, a child of thing (#17).
gil> @create $thing named blue ball, ball
gil: You now have a blue ball, number {b1}, a child of thing (#17).
gil> drop ball
gil: Which "ball" do you mean: red ball ({b0}), blue ball ({b1})? Its number names one.
