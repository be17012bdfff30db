// Role verbs: made from inside, shown, explained, called, changed and removed.
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
tom: One mistake; nothing is added.
tom> @roleverb drum
tom: Now type the role verb, from verb NAME(ROLE: THING, ...) to endverb. End it with a line of just a dot.
tom> verb tune(what: this, to)
tom>   return to;
tom> endverb
tom> .
tom: Role verb {n0}:tune#{v}(what: {n0}, to) programmed.
tom> @roleverb drum 99
tom: drum ({n0}) has no verb "#99". It has beat#1 and tune#{v}.
tom> @roleverb drum {v}
tom: Now type all of {n0}:tune#{v}, from `verb` to `endverb`. End it with a line of just a dot.
tom> .
tom: Line 1:  syntax error at column 1: a role verb begins `verb NAME(role: $prototype, …)`
tom: One mistake; {n0}:tune#{v} is unchanged.
tom> ;tune(what -> {n0}, to -> "C")
tom: => "C"
tom> @dispatch beat(what -> ({n0}), who -> ($nothing))
tom: no        drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom:           who does not meet: {}
tom> @dispatch beat(what -> drum, who -> (player), times -> (length({1, 2}) + 1))
tom: called    drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom:           no other applies
tom> @dispatch beat(what -> (1 +))
tom: Line 1:  syntax error {}
tom:   (1 +)
tom:       ^
tom: What stands for a role is a thing, a number, a "text" or an (expression), not: what -> (1 +)
tom> @dispatch baet(what -> drum)
tom: No role verb is considered for that. Do you mean "beat"?
tom> @roles baet
tom: No role verbs there. Do you mean "beat"?
// The commands for verbs know them: they are listed, shown, programmed, edited and removed.
tom> @list drum:beat
tom: drum ({n0}), 1: beat(who: {}, what: {n0}, ?times)
tom:   1: verb beat(who: $player, what: this, ?times = 2)
tom:   2: return times;
tom:   3: endverb
tom> @list drum:baet
tom: drum ({n0}) has no verb "baet". Do you mean "beat"?
tom> @list drum:beat#7
tom: drum ({n0}) has no verb "beat#7". It has beat#1.
tom> @list me:beat
tom: tom ({tom}) has no verb "beat". Others have role verbs of that name: @roles beat
tom> @show drum:beat
tom: {n0}:beat#1(who: {player}, what: {n0}, ?times)  owner tom ({tom}), permissions "rxd"
tom> ;set_role_verb_metadata({n0}, 1, 'tags, "loud")
tom: => 0
tom> @show drum:beat#1
tom: {n0}:beat#1(who: {player}, what: {n0}, ?times)  owner tom ({tom}), permissions "rxd"
tom:   tags: loud
tom> @verb durm:roll(what: this)
tom: You see no "durm" here. Do you mean "drum"?
tom> @verb drum:roll(what: this, how)
tom: Role verb {n0}:roll#{r}(what: {n0}, how) added.
tom: Program it: @program drum:roll(what: this, how)
tom> @verb drum:roll(what: {n0}, how)
tom: There is {n0}:roll#{r} already. To see it: @list {n0}:roll#{r}
tom> @program drum:roll(what: this, how)
tom: Now type the program of {n0}:roll(what: this, how). End it with a line of just a dot.
tom> if (how = 1)
tom> endif
tom> return "roll";
tom> .
tom: Role verb {n0}:roll#{r}(what: {n0}, how) programmed.
tom: Line 2:  `=` changes how; to compare, write how == 1
tom> ;roll(what -> {n0}, how -> 1)
tom: => "roll"
// What a call could mean twice is said to whoever adds it.
tom> @program drum:roll(what, how: INT, by: {n0})
tom: Now type the program of {n0}:roll(what, how: INT, by: {n0}). End it with a line of just a dot.
tom> return 1 +;
tom> endverb
tom> .
tom: Line 2:  syntax error at column 11: {}
tom:   return 1 +;
tom:             ^
tom: One mistake; nothing is added.
tom> @program drum:roll(what, how: INT)
tom: Now type the program of {n0}:roll(what, how: INT). End it with a line of just a dot.
tom> .
tom: No role is restricted to the object that the verb is stored on: {n0}
tom: One of the roles says that it is this thing: ROLE: this
tom: One mistake; nothing is added.
tom> @create $thing named stick
tom: You now have a stick, number {n1}, a child of thing (#17).
tom> @program stick:roll(what, how: this)
tom: Now type the program of {n1}:roll(what, how: this). End it with a line of just a dot.
tom> return "stick";
tom> .
tom: Role verb {n1}:roll#1(what, how: {n1}) programmed.
tom: Some calls are ambiguous (E_AMBIG) with verb {r} of {n0}: roll(what: {n0}, how)
tom> ;recycle({n1})
tom: => 0
tom> @program drum:roll(what: this, how: INT)
tom: Now type the program of {n0}:roll(what: this, how: INT). End it with a line of just a dot.
tom> return "number";
tom> .
tom: Role verb {n0}:roll#{five}(what: {n0}, how: INT) programmed.
tom> @list drum:roll#{r}
tom: drum ({n0}), {r}: roll(what: {n0}, how)
tom:   1: verb roll(what: this, how)
tom:   2: if (how = 1)
tom:   3: endif
tom:   4: return "roll";
tom:   5: endverb
tom> @program drum:roll
tom: drum ({n0}) has several role verbs of that name. Say which:
tom:   roll#{r}(what: {n0}, how)
tom:   roll#{five}(what: {n0}, how: INT)
tom> @program drum:roll#{r}
tom: Now type all of {n0}:roll#{r}, from `verb` to `endverb`. End it with a line of just a dot.
tom> return 1;
tom> .
tom: Line 1:  syntax error at column 1: a role verb begins `verb NAME(role: $prototype, …)`
tom:   return 1;
tom:   ^
tom: One mistake; {n0}:roll#{r} is unchanged.
tom> @program drum:roll#{r}
tom: Now type all of {n0}:roll#{r}, from `verb` to `endverb`. End it with a line of just a dot.
tom> verb roll(what: this, how: STR)
tom> return how;
tom> endverb
tom> .
tom: Role verb {n0}:roll#{r}(what: {n0}, how: STR) programmed.
tom> @edit drum:roll#{r}
tom: Editing {n0}:roll#{r}, 3 lines. Commands: list, N text (replace), i N text (insert before), a text (append), d N [M], save, quit.
tom> 2 return "rolled " + how;
tom: Line 2 replaced.
tom> save
tom: Role verb {n0}:roll#{r}(what: {n0}, how: STR) programmed.
tom> ;roll(what -> {n0}, how -> "slowly")
tom: => "rolled slowly"
tom> @show drum
tom: Object:     drum ({n0})
tom: ...
tom: Location:   tom ({tom})
tom:   :beat#1(who: {player}, what: {n0}, ?times) rxd
tom:   :tune#{v}(what: {n0}, to) rxd
tom:   :roll#{r}(what: {n0}, how: STR) rxd
tom:   :roll#{five}(what: {n0}, how: INT) rxd
tom> @rmverb drum:roll#9
tom: drum ({n0}) has no verb "roll#9". It has roll#{r} and roll#{five}.
tom> @rmverb drum:roll#{r}
tom: Role verb {n0}:roll#{r}(what: {n0}, how: STR) removed.
// Where there is one of a name, the name alone means it; a verb of that name comes first.
tom> @rmverb drum:roll
tom: Role verb {n0}:roll#{five}(what: {n0}, how: INT) removed.
tom> @program drum:beat none none none
tom: Now type the program of {n0}:beat. End it with a line of just a dot.
tom> return "beat";
tom> .
tom: Verb {n0}:beat programmed, 1 line.
tom> @list drum:beat
tom:   1: return "beat";
tom: drum ({n0}), 1: beat(who: {player}, what: {n0}, ?times)
tom:   1: verb beat(who: $player, what: this, ?times = 2)
tom:   2: return times;
tom:   3: endverb
tom> @rmverb drum:beat
tom: Verb {n0}:beat removed.
// What help @roles shows works.
tom> @create $container named jar
tom: You now have a jar, number {jar}, a child of container ({}).
tom> @program jar:pour(who: $player, from: this, into: $container)
tom: Now type the program of {jar}:pour(who: $player, from: this, into: $container). End it with a line of just a dot.
tom> player:tell("You pour what is in the ", from.name, " into the ", into.name, ".");
tom> .
tom: Role verb {jar}:pour#1(who: {player}, from: {jar}, into: {}) programmed.
tom> @create $container named cup
tom: You now have a cup, number {cup}, a child of container ({}).
tom> ;pour(who -> player, from -> {jar}, into -> {cup})
tom: You pour what is in the jar into the cup.
tom: => 0
tom> @show jar:#1
tom: {jar}:pour#1(who: {player}, from: {jar}, into: {})  owner tom ({tom}), permissions "rxd"
// What is not one's own is left alone.
+ una
tom: ...
tom: una {}
tom> drop drum
tom: You drop the drum.
una: tom drops the drum.
una> @program drum:roll(what: this)
una: drum ({n0}) is not yours to program. Ask its owner, tom ({tom}).
una> @verb drum:roll(what: this)
una: drum ({n0}) is not yours to program. Ask its owner, tom ({tom}).
una> @program drum:beat
una: drum ({n0}) is not yours to program. Ask its owner, tom ({tom}).
tom> ;{n0}.r = 1
tom: => 1
una> @program drum:beat
una: The role verb {n0}:beat#1 is not yours. Ask its owner, tom ({tom}).
una> @edit drum:beat#1
una: The role verb {n0}:beat#1 is not yours. Ask its owner, tom ({tom}).
una> @rmverb drum:beat#1
una: The verb beat#1 of drum ({n0}) is not yours. Ask its owner, tom ({tom}).
tom> ;set_role_verb_info({n0}, 1, {player, "x"})
tom: => 0
una> @list drum:beat
una: drum ({n0}), 1: beat(who: {player}, what: {n0}, ?times)
una:   You may not read its program.
una> @show drum:beat
una: {n0}:beat#1(who: {player}, what: {n0}, ?times)
una> @edit drum:beat
una: The role verb {n0}:beat#1 is not yours. Ask its owner, tom ({tom}).
