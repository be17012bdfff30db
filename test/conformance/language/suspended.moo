// What a task holds while it waits: it is stored with the task, and there again afterwards.

add_verb(#0, {player, "rxd", "hold"}, {"this", "none", "this"}); set_verb_code(#0, "hold", {"l = {};", "for i in [1..args[1]]", "l = {@l, create(#-1, 1)};", "endfor", "suspend(0);", "return {length(l), valid(l[1]), valid(l[$])};"}); return #0:hold(3);
// expect: {3, 1, 1}
#0:hold(5)
// expect: {5, 1, 1}
#0:hold(200)
// expect: {200, 1, 1}
