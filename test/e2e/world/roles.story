// Role verbs: made from inside, shown, explained, called.
+ tom
tom> @create $thing named drum
tom: You now have a drum, number {n0}, a child of thing (#17).
tom> @roles drum
tom: No role verbs there. help @roleverb tells how to make one.
tom> ;add_role_verb({n0}, {player, "rxd"}, {"verb beat(who: $player, what: this, ?times = 2)", "return times;", "endverb"})
tom: => {}
tom> @roles drum
tom: drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom> @roles beat
tom: drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom> @dispatch beat(who -> me, what -> drum)
tom: called    drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom:           no other applies
tom> @dispatch beat(what -> drum, who -> 3)
tom: no        drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom:           who does not meet: {}
tom> @dispatch beat
tom: Say a call as a program does: @dispatch put(item -> #12, into -> me)
tom> ;beat(who -> player, what -> {n0}, times -> 5)
tom: => 5
// A role verb is typed line by line.
tom> @roleverb
tom: Usage: @roleverb OBJECT [NUMBER]   such as: @roleverb box
tom> @roleverb drum
tom: Now type the role verb, from verb NAME(ROLE: THING, ...) to endverb. End it with a line of just a dot.
tom> verb tune(what: this, to)
tom>   return to;
tom> .
tom: Line 2:  syntax error at column 13: a role verb ends with `endverb`
tom:     return to;
tom:               ^
tom> @roleverb drum
tom: Now type the role verb, from verb NAME(ROLE: THING, ...) to endverb. End it with a line of just a dot.
tom> verb tune(what: this, to)
tom>   return to;
tom> endverb
tom> .
tom: Role verb {v} of drum ({n0}) programmed.
tom> @roleverb drum 99
tom: Now type the role verb, from verb NAME(ROLE: THING, ...) to endverb. End it with a line of just a dot.
tom> .
tom: {}: nothing is changed.
tom> ;tune(what -> {n0}, to -> "C")
tom: => "C"
