// Verbs and properties are added, shown, edited and removed.
+ ned
ned> @create $thing named drum
ned: You now have a drum, number {n0}, a child of thing (#17).
ned> @verb drum
ned: Say which verb: OBJECT:VERB, such as lamp:light or #12:light.
ned> @verb
ned: Usage: @verb OBJECT:NAMES [DOBJ PREP IOBJ]   such as: @verb lamp:light this none none
ned> @verb durm:beat
ned: You see no "durm" here. Do you mean "drum"?
ned> @verb drum:beat this nowhere none
ned: Arguments of a verb are: none|any|this PREPOSITION none|any|this, such as: any on this
ned> @verb drum:beat,hit this with any
ned: Verb {n0}:beat,hit added. Program it: @program drum:beat,hit
ned> @list drum:beat
ned: That verb has no program yet.
ned> @program drum:beat
ned: Now type the program of {n0}:beat. End it with a line of just a dot.
ned> player:tell("Boom!"
ned> .
ned: Line 1:  syntax error at column 20: found the end of the program, expected `,`, `)`, `->` or an operator; the `(` at column 12 of line 1 is not closed
ned:   player:tell("Boom!"
ned:                      ^
ned: One mistake; {n0}:beat is unchanged.
ned> @program drum:beat
ned: Now type the program of {n0}:beat. End it with a line of just a dot.
ned> player:tell("Boom with ", iobjstr, "!");
ned> .
ned: Verb {n0}:beat programmed, 1 line.
ned> hit drum with stick
ned: Boom with stick!
ned> beat drum
ned: The command "beat" is not used that way. To see how a thing is used: examine THING
ned> @program drum:tune none none none
ned: Now type the program of {n0}:tune. End it with a line of just a dot.
ned> this.tune = this.tune + 1;
ned> return this.tune;
ned> .
ned: Verb {n0}:tune programmed, 2 lines.
ned> @property drum.tune
ned: Property {n0}.tune added with value 0.
ned> @property drum.tune 1
ned: There is a property "tune" there already. To change it: ;{n0}.tune = VALUE
ned> @property drum.deep {1, "two"}
ned: Property {n0}.deep added with value {1, "two"}.
ned> @property drum.bad {1,
ned: Line 1:  syntax error at column 4: found the end, expected an expression
ned:   {1,
ned:      ^
ned> @property drum
ned: Say which property: OBJECT.PROPERTY, such as lamp.lit or #12.lit.
ned> @property
ned: Usage: @property OBJECT.NAME [VALUE]   such as: @property lamp.lit 0
ned> @property board.x 1
ned: notice board (#43) is not yours. Ask its owner, {} ({}).
ned> @show drum
ned: Object:     drum ({n0})
ned: Owner:      ned ({n1})
ned: Ancestors:  thing (#17) and root (#1)
ned: Location:   ned ({n1})
ned:   :beat hit  (this with/using any) rxd
ned:   :tune  (none none none) rxd
ned:   .tune = 0
ned:   .deep = {1, "two"}
ned> @show drum.deep
ned: {n0}.deep = {1, "two"}
ned:   owner ned ({n1}), permissions "rc"
ned> ;set_property_metadata($match:object("drum", player), "deep", 'unit, "drums")
ned: => 0
ned> @show drum.deep
ned: {n0}.deep = {1, "two"}
ned:   owner ned ({n1}), permissions "rc"
ned:   unit: drums
ned> @show drum.name
ned: {n0}.name = "drum"
ned> @show drum.dep
ned: drum ({n0}) has no property "dep". Do you mean {n0}.deep?
ned> @show drum:tune
ned: {n0}:tune  (none none none) owner ned ({n1}), permissions "rxd"
ned> ;set_verb_metadata($match:object("drum", player), "tune", 'tags, {'loud, "old"})
ned: => 0
ned> @show drum:tune
ned: {n0}:tune  (none none none) owner ned ({n1}), permissions "rxd"
ned:   tags: {'loud, "old"}
ned> @show drum:tuna
ned: drum ({n0}) has no verb "tuna". Do you mean "tune"?
ned> help drum
ned: There is no help about "drum". Try: help
ned> ;set_object_metadata($match:object("drum", player), 'doc, "Beat it with a stick.")
ned: => 0
ned> help drum
ned: Beat it with a stick.
ned> ;set_object_metadata($match:object("drum", player), 'doc, {"One", 2})
ned: => 0
ned> help drum
ned: One
ned: 2
ned> ;clear_object_metadata($match:object("drum", player))
ned: => 0
ned> ;set_object_metadata($match:object("drum", player), "made by", "ned")
ned: => 0
ned> @show drum
ned: Object:     drum ({n0})
ned: Owner:      ned ({n1})
ned: Ancestors:  thing (#17) and root (#1)
ned: Location:   ned ({n1})
ned:   made by: ned
ned:   :beat hit  (this with/using any) rxd
ned:   :tune  (none none none) rxd
ned:   .tune = 0
ned:   .deep = {1, "two"}
ned> @show durm
ned: You see no "durm" here. Do you mean "drum"?
ned> @show me.password
ned: You may not read that.
ned> @rmproperty drum.dep
ned: drum ({n0}) defines no property "dep". Do you mean "deep"?
ned> @rmproperty drum.deep
ned: Property {n0}.deep removed.
ned> @rmproperty board.text
ned: notice board (#43) is not yours. Ask its owner, {} ({}).
ned> @rmverb drum:tuna
ned: drum ({n0}) has no verb "tuna". Do you mean "tune"?
ned> @rmverb drum:tune
ned: Verb {n0}:tune removed.
ned> @rmverb board:may_take
ned: The verb may_take of notice board (#43) is not yours. Ask its owner, {} ({}).
ned> @program board:read
ned: notice board (#43) is not yours to program. Ask its owner, {} ({}).
ned> @edit board:may_take
ned: The verb may_take of notice board (#43) is not yours. Ask its owner, {} ({}).
ned> @edit drum:x
ned: drum ({n0}) has no verb "x". To see what it has: @show {n0}
ned> @list
ned: Say which verb: OBJECT:VERB, such as lamp:light or #12:light.
ned> @list drum:x
ned: drum ({n0}) has no verb "x". To see what it has: @show {n0}
ned> @edit drum:beat
ned: Editing {n0}:beat, 1 line. Commands: list, N text (replace), i N text (insert before), a text (append), d N [M], save, quit.
ned> list
ned:   1: player:tell("Boom with ", iobjstr, "!");
ned> a player:tell("And again!");
ned: Line 2 added.
ned> i 1 "Makes a noise.";
ned: Inserted before line 2.
ned> 9 x
ned: The editor knows: list, N text, i N text, a text, d N [M], save, quit.
ned> d 2
ned: 1 deleted.
ned> nonsense
ned: The editor knows: list, N text, i N text, a text, d N [M], save, quit.
ned> save
ned: Verb {n0}:beat programmed, 2 lines.
ned> @list drum:beat
ned:   1: "Makes a noise.";
ned:   2: player:tell("And again!");
ned> @edit drum:beat
ned: Editing {n0}:beat, 2 lines. Commands: list, N text (replace), i N text (insert before), a text (append), d N [M], save, quit.
ned> d 1 2
ned: 2 deleted.
ned> a x = ;
ned: Line 1 added.
ned> save
ned: Line 1:  syntax error at column 5: found `;`, expected an expression
ned:   x = ;
ned:       ^
ned: One mistake; {n0}:beat is unchanged.
ned> quit
ned: Left without saving.
ned> beat drum with hand
ned: And again!
ned> ;
ned: Usage: ;EXPRESSION or ;;STATEMENTS   such as: ;2 + 2
ned> ;1 +
ned: Line 1:  syntax error at column 4: found the end, expected an expression
ned:   1 +
ned:      ^
ned> ;nothing
ned: {}Variable not found: nothing{}
ned: ...
ned: (End of traceback)
ned> ;;x = 3; return x * x;
ned: => 9
ned> ;;player:tell("told")
ned: told
ned: => 0
ned> ;"a" + 1
ned: {}Type mismatch (expected string; got integer){}
ned: ...
ned: (End of traceback)
// ToastStunt refuses this salt.
ned> ;crypt("xyzzy", "A1")
ned: => "A1dpy1hGZ8D3U"
