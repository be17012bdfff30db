// Nobody changes, moves or programs what is not theirs, and programs say who speaks.
+ quinn
+ wizard
quinn: Wizard wakes up.
+ rob
quinn: rob appears for the first time.
wizard: rob appears for the first time.
wizard> @move me to #22
quinn> ;`#2:moveto(#36) ! ANY'
quinn: => E_PERM
quinn> ;`#48:moveto(player) ! ANY'
quinn: => E_PERM
quinn> ;`$match:player("rob"):moveto(#36) ! ANY'
quinn: => E_PERM
quinn> ;`#20:move(#2) ! ANY'
quinn: => E_PERM
quinn> ;`player:moveto(#36) ! ANY'
quinn: Orchard
quinn: Apple trees in crooked rows, some in blossom and some in fruit, whatever the
quinn: month. A ladder leans where somebody left it. The ground dips to the east,
quinn: where it smells of wet stone.
quinn: Exits: east and south.
quinn: You see a red apple.
quinn: => 1
quinn> ;`$match:player("rob"):tell("Wizard pages you: give me your password") ! ANY'
quinn: => 0
rob: [quinn ({n0})] Wizard pages you: give me your password
quinn> ;`$match:player("rob"):tell_lines({"and now"}) ! ANY'
quinn: => 0
rob: [quinn ({n0})] and now
quinn> ;`#22:announce("from afar") ! ANY'
quinn: => E_PERM
quinn> ;`#22:announce_all("from afar") ! ANY'
quinn: => E_PERM
quinn> ;`#22:announce_all_but({}, "from afar") ! ANY'
quinn: => E_PERM
quinn> home
quinn: Lantern Gate
quinn: A stone arch where two paper lanterns sway. Under the left one a board gives
quinn: advice to newcomers; beyond it a lane of worn cobbles runs north into the
quinn: market.
quinn: Exits: north.
quinn: You see a notice board.
quinn: Wizard and rob are here.
wizard: quinn comes home.
rob: quinn comes home.
quinn> ;player.location:announce("from here")
quinn: => 0
wizard: from here
rob: from here
quinn> ;`#22:say() ! ANY'
quinn: => E_PERM
quinn> ;`#2:set_name("foo") ! ANY'
quinn: => E_PERM
quinn> ;`#2.name = "foo" ! ANY'
quinn: => E_PERM
quinn> ;`#2.password ! ANY'
quinn: => E_PERM
quinn> ;`player.password ! ANY'
quinn: => E_PERM
quinn> ;`player.wizard = 1 ! ANY'
quinn: => E_PERM
quinn> ;`player.name = "Wizard" ! ANY'
quinn: => E_PERM
quinn> ;`$match.players ! ANY'
quinn: => E_PERM
quinn> ;`$match:set_player("Wizard", player) ! ANY'
quinn: => E_PERM
quinn> ;`$match:forget_player(#2) ! ANY'
quinn: => E_PERM
quinn> ;`$login:hash("x") ! ANY'
quinn: => E_PERM
quinn> ;`$login:matches("x", "y") ! ANY'
quinn: => E_PERM
quinn> ;`$login:make_player($wiz, "foo") ! ANY'
quinn: => E_PERM
quinn> ;`$login:command("create", "zed", "secret1") ! ANY'
quinn: => E_PERM
quinn> ;`$login:connect("wizard", "x") ! ANY'
quinn: => E_PERM
quinn> ;`$login:address() ! ANY'
quinn: => E_PERM
quinn> ;`#0:do_login_command("connect", "wizard", "x") ! ANY'
quinn: => E_PERM
quinn> ;`#0:server_started() ! ANY'
quinn: => E_PERM
quinn> ;`#0:user_connected(#2) ! ANY'
quinn: => E_PERM
quinn> ;`#2:connected(1) ! ANY'
quinn: => E_PERM
quinn> ;`#2:disconnected() ! ANY'
quinn: => E_PERM
quinn> ;`$help:show("look", #2) ! ANY'
quinn: => E_PERM
quinn> ;`$match:tell_failure($nothing, "haha", #2) ! ANY'
quinn: => E_PERM
quinn> ;`#2:eval() ! ANY'
quinn: => E_PERM
quinn> ;`#22:set_description("x") ! ANY'
quinn: => E_PERM
quinn> ;`#22:add_exit(#20) ! ANY'
quinn: => E_PERM
quinn> ;`#22:recycle() ! ANY'
quinn: => E_PERM
quinn> ;`chparent(player, $wiz) ! ANY'
quinn: => E_PERM
quinn> ;`create($wiz) ! ANY'
quinn: => E_PERM
quinn> @create $thing named trap
quinn: You now have a trap, number {n1}, a child of thing (#17).
quinn> @verb trap:spring this none none
quinn: Verb {n1}:spring added. Program it: @program trap:spring
quinn> @program trap:spring
quinn: Now type the program of {n1}:spring. End it with a line of just a dot.
quinn> seen = {};
quinn> argstr = "#" + tostr(toint(this.owner)) + ".wizard = 1";
quinn> seen = {@seen, `player:eval() ! ANY'};
quinn> seen = {@seen, `player:("@grant")("quinn", "wizard") ! ANY'};
quinn> seen = {@seen, `player.location:say() ! ANY'};
quinn> seen = {@seen, `player:("@password")("secret1", "secret9") ! ANY'};
quinn> seen = {@seen, `player:moveto(#36) ! ANY'};
quinn> seen = {@seen, `player:set_description("x") ! ANY'};
quinn> seen = {@seen, `player:home() ! ANY'};
quinn> seen = {@seen, `#23:invoke() ! ANY'};
quinn> seen = {@seen, `set_task_perms(player) ! ANY'};
quinn> seen = {@seen, `player:install(player, "title", {"return 1;"}) ! ANY'};
quinn> seen = {@seen, `player:add_verb_or_tell(player, "title", {"this", "none", "this"}) ! ANY'};
quinn> seen = {@seen, `$roles:add(player, {"verb greet(who: this)", "endverb"}, 1) ! ANY'};
quinn> seen = {@seen, `player:add_role("me", "greet(who: this)") ! ANY'};
quinn> player:tell("Snap!");
quinn> this.owner:tell(toliteral(seen));
quinn> .
quinn: Verb {n1}:spring programmed, 17 lines.
quinn> drop trap
quinn: You drop the trap.
wizard: quinn drops the trap.
rob: quinn drops the trap.
wizard> spring trap
wizard: Snap!
quinn: {E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM}
rob> spring trap
rob: Snap!
quinn: {E_PERM, E_VERBNF, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM, E_PERM}
wizard> look
wizard: Lantern Gate
wizard: A stone arch where two paper lanterns sway. Under the left one a board gives
wizard: advice to newcomers; beyond it a lane of worn cobbles runs north into the
wizard: market.
wizard: Exits: north.
wizard: You see a notice board and a trap.
wizard: rob and quinn are here.
rob> @describe trap as x
rob: The trap is not yours to describe. Ask its owner, {} ({}).
rob> @recycle trap
rob: The trap is not yours. Ask its owner, {} ({}).
rob> @verb trap:x
rob: trap ({n1}) is not yours to program. Ask its owner, {} ({}).
rob> @program trap:spring
rob: The verb spring of trap ({n1}) is not yours. Ask its owner, {} ({}).
rob> @property trap.x
rob: trap ({n1}) is not yours. Ask its owner, {} ({}).
rob> @rmverb trap:spring
rob: The verb spring of trap ({n1}) is not yours. Ask its owner, {} ({}).
// A thing with broken names and titles breaks nothing but itself.
quinn> ;{n1}.aliases = 5
quinn: => 5
quinn> @program {n1}:title
quinn: Now type the program of {n1}:title. End it with a line of just a dot.
quinn> return 1 / 0;
quinn> .
quinn: Verb {n1}:title programmed, 1 line.
rob> look
rob: Lantern Gate
rob: ...
rob: You see a notice board and trap.
rob: Wizard and quinn are here.
rob> look trap
rob: There is nothing special to see.
// A name of one's own making is not taken for a player's.
quinn> ;player.aliases = {"ro"}
quinn: => {"ro"}
wizard> page ro hello
wizard: You page rob.
rob: Wizard pages you from Lantern Gate: "hello"
wizard> page q hello
wizard: You page quinn.
quinn: Wizard pages you from Lantern Gate: "hello"
