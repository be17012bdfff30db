// Functions explain themselves, tests run and are undone, profiles count, tracebacks show variables.
+ tom
tom> help listappend
tom: listappend(list: LIST, value [, index: INT]) → LIST
tom:   [list] with [value] behind item [index], at the end when no index is given.
tom:   An index beyond either end means that end.
tom> help mapkeys()
tom: mapkeys(map: MAP) → LIST
tom:   The keys of [map] in their order.
tom> @create $thing named drum
tom: You now have a drum, number {n0}, a child of thing (#17).
tom> @test
tom: Usage: @test OBJECT[:TEST] [coverage]   such as: @test $text   or: @test lamp:rub coverage
tom> @test durm
tom: You see no "durm" here. Do you mean "drum"?
tom> @test drum
tom: drum ({n0}) has no such test. A test is a verb whose name begins with test_ and that calls $test:equal() and its like.
tom> @property drum.beats 0
tom: Property {n0}.beats added with value 0.
tom> @program drum:beat
tom: Now type the program of {n0}:beat. End it with a line of just a dot.
tom> if (args)
tom> this.beats = args[1];
tom> endif
tom> return this.beats + 1;
tom> .
tom: Verb {n0}:beat programmed, 4 lines.
tom> @program drum:test_beat
tom: Now type the program of {n0}:test_beat. End it with a line of just a dot.
tom> $test:equal(this:beat(5), 6);
tom> .
tom: Verb {n0}:test_beat programmed, 1 line.
tom> @program drum:test_quiet
tom: Now type the program of {n0}:test_quiet. End it with a line of just a dot.
tom> player:tell("Boom!");
tom> $test:equal(this:beat(), 2);
tom> .
tom: Verb {n0}:test_quiet programmed, 2 lines.
tom> @test drum
tom: pass   test_beat
tom: FAIL   test_quiet: expected 2, got 1
tom:          {}:fail (this == {}), line 3:  expected 2, got 1
tom:          ... called from {}:equal (this == {}), line 3
tom:          ... called from {n0}:test_quiet (this == {n0}), line 2
tom:          (End of traceback)
tom: 2 tests: 1 failed.
tom> ;;return $match:object("drum", player).beats;
tom: => 0
tom> @test drum:beat coverage
tom: pass   test_beat
tom: 1 test: passed.
tom:  100% {n0}:beat
tom> @traceback
tom: Usage: @traceback on   or: @traceback off   It is off.
tom> @traceback on
tom: Tracebacks show variables now.
tom> ;;lamp = {1, "two"}; 1 / 0;
tom: #-1:Input to EVAL{}
tom: ...
tom:     lamp = {1, "two"}
tom: ...
tom: (End of traceback)
tom> @traceback off
tom: Tracebacks show no variables now.
tom> @profile
tom: Usage: @profile start   then: @profile   and at last: @profile stop
tom> @profile all
tom: Only wizards may profile everybody. To profile what runs for you: @profile start
tom> @profile start
tom: From now on it is counted what verbs do that run for you. To see it: @profile
tom> ;;return $match:object("drum", player):beat();
tom: => 1
tom> @profile stop
tom:      calls      ticks   in total   ms       in total   verb
tom: ...
tom:          1          0          0   {}  {n0}:beat
tom: ...
tom> ;;$test:equal(1, 1); $test:unequal(1, 2); $test:yes(1); $test:no(0); $test:raises(E_VERBNF, #0, "none_such");
tom: => 0
tom> ;;`$test:fail("on purpose") ! ANY';
tom: => 0
