// What things were: @history tells it, @diff compares, @undo brings it back.
+ tom
+ ned
tom: ned appears for the first time.
tom> @history
tom: Usage: @history OBJECT.PROPERTY or OBJECT:VERB [COUNT]   such as: @history lamp:rub
tom> @diff
tom: Usage: @diff OBJECT:VERB or OBJECT.PROPERTY [NUMBER]   such as: @diff lamp:rub
tom> @undo
tom: Usage: @undo OBJECT.PROPERTY or OBJECT:VERB [NUMBER]   such as: @undo lamp:rub
tom> @create $thing named horn
tom: You now have a horn, number {n0}, a child of thing (#17).
tom> @property horn.notes {"do", "re"}
tom: Property {n0}.notes added with value {"do", "re"}.
tom> @verb horn:blow this none none
tom: Verb {n0}:blow added. Program it: @program horn:blow
tom> @program horn:blow
tom: Now type the program of {n0}:blow. End it with a line of just a dot.
tom> player:tell("Toot.");
tom> return 1;
tom> .
tom: Verb {n0}:blow programmed, 2 lines.
tom> ;{n0}.notes = {"do", "re", "mi"}
tom: => {"do", "re", "mi"}
tom> @history horn.notes
tom:   1  {}  tom           before: {"do", "re"}
tom:   2  {}  tom           before: there was no such property
tom: @diff horn.notes NUMBER compares one with now, @undo horn.notes NUMBER brings it back.
tom> @diff horn.notes
tom: Before, {}  tom           before: {"do", "re"}
tom:   3 + "mi"
tom> @undo horn.notes
tom: {n0}.notes is again what it was: {}  tom           before: {"do", "re"}
tom> ;{n0}.notes
tom: => {"do", "re"}
tom> @undo horn.notes 4
tom: Only 3 changes of {n0}.notes can be seen: @history {n0}.notes
tom> @undo horn.notes 3
tom: {}.
tom> @program horn:blow
tom: Now type the program of {n0}:blow. End it with a line of just a dot.
tom> player:tell("Toot.");
tom> player:tell("Toot!");
tom> return 2;
tom> .
tom: Verb {n0}:blow programmed, 3 lines.
tom> @diff horn:blow
tom: Before, {}  tom           before: blow (this none none) "rxd", 2 lines
tom:   2 - return 1;
tom:   2 + player:tell("Toot!");
tom:   3 + return 2;
tom> @undo horn:blow
tom: {n0}:blow is again what it was: {}  tom           before: blow (this none none) "rxd", 2 lines
tom> blow horn
tom: Toot.
tom> @undo horn:blow
tom: {n0}:blow is again what it was: {}  tom           before: blow (this none none) "rxd", 3 lines
tom> blow horn
tom: Toot.
tom: Toot!
tom> @diff horn:blow 2
tom: Before, {}  tom           before: blow (this none none) "rxd", 3 lines
tom: The lines are the same.
tom> @history horn:blow 9
tom:   1  {}  tom           before: blow (this none none) "rxd", 2 lines
tom:   2  {}  tom           before: blow (this none none) "rxd", 3 lines
tom:   3  {}  tom           before: blow (this none none) "rxd", 2 lines
tom: ...
tom: @diff horn:blow NUMBER compares one with now, @undo horn:blow NUMBER brings it back.
tom> @undo horn:blow 5
tom: There was no such verb before. @rmverb removes it.
tom> ;set_verb_info({n0}, "blow", {player, "rx", "blow toot"})
tom: => 0
tom> ;set_verb_args({n0}, "toot", {"this", "any", "any"})
tom: => 0
tom> @undo horn:toot 2
tom: {n0}:toot is again what it was: {}  tom           before: blow (this none none) "rxd", 3 lines
tom> @show horn:blow
tom: {n0}:blow  (this none none) owner tom ({}), permissions "rxd"
tom> @roleverb horn
tom: Now type {}. End it with a line of just a dot.
tom> verb hear(what: this)
tom> return 1;
tom> endverb
tom> .
tom: {}
tom> @program horn:hear#2
tom: Now type {}. End it with a line of just a dot.
tom> verb hear(what: this)
tom> return 2;
tom> endverb
tom> .
tom: {}
tom> @diff horn:hear
tom: Before, {}  tom           before: 3 lines
tom:   2 - return 1;
tom:   2 + return 2;
tom> @undo horn:hear#2
tom: {n0}:hear#2 is again what it was: {}  tom           before: 3 lines
tom> @list horn:hear#2
tom: ...
tom> ;role_verb_code({n0}, 2)[2]
tom: => "return 1;"
ned> @history {n0}.notes 1
ned:   1  {}  tom           before: {"do", "re", "mi"}
ned: @diff {n0}.notes NUMBER compares one with now, @undo {n0}.notes NUMBER brings it back.
ned> @undo {n0}.notes
ned: You may not change that.
ned> @undo {n0}:blow
ned: You may not change that.
tom> ;set_property_info({n0}, "notes", {player, ""})
tom: => {}
ned> @history {n0}.notes
ned: You may not read {n0}.notes.
ned> @history {n0}.tune
ned: {}
ned> @history {n0}:play
ned: horn ({n0}) has no verb "play".{}
ned> @history {n0}
ned: Say which property: OBJECT.PROPERTY, such as lamp.lit or #12.lit.
tom> @rmverb horn:blow
tom: Verb {n0}:blow removed.
tom> @diff horn:blow
tom: Before, {}  tom           before: blow (this none none) "rxd", 3 lines
tom:   1 - player:tell("Toot.");
tom:   2 - player:tell("Toot!");
tom:   3 - return 2;
tom> @undo horn:blow
tom: {n0}:blow is again what it was: {}  tom           before: blow (this none none) "rxd", 3 lines
tom> blow horn
tom: Toot.
tom: Toot!
tom> @history horn.name
tom: Only added properties and verbs have a history.
