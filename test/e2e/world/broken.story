// A broken verb tells its owner; a guest reads one line of it.
+ sam
sam> @create $thing named toaster
sam: You now have a toaster, number {n0}, a child of thing (#17).
sam> @verb toaster:toast this none none
sam: Verb {n0}:toast added. Program it: @program toaster:toast
sam> @program toaster:toast
sam: Now type the program of {n0}:toast. End it with a line of just a dot.
sam> return 1 / 0;
sam> .
sam: Verb {n0}:toast programmed, 1 line.
sam> drop toaster
sam: You drop the toaster.
+ guest
sam: Guest1 appears for the first time.
guest> toast toaster
guest: Something here is broken in {n0}:toast: Division by zero. Its owner has been told.
sam: Guest1 met a mistake in a verb of yours:
sam: {}Division by zero{}
sam: ...
sam: (End of traceback)
- guest
sam: Guest1 falls asleep.
sam> toast toaster
sam: {}Division by zero{}
sam: ...
sam: (End of traceback)
sam> @recycle toaster
sam: Recycled: toaster ({n0}).
// So is one that does not end.
sam> @create $thing named top
sam: You now have a top, number {n1}, a child of thing (#17).
sam> @program top:spin this none none
sam: Now type the program of {n1}:spin. End it with a line of just a dot.
sam> while (1)
sam> endwhile
sam> .
sam: Verb {n1}:spin programmed, 2 lines.
sam> drop top
sam: You drop the top.
+ guest
sam: Guest1 wakes up.
guest> spin top
guest: That took too long and was stopped. Its owner has been told.
sam: Guest1 met a verb of yours that does not end:
sam: {}Task ran out of {}
sam: (End of traceback)
- guest
sam: Guest1 falls asleep.
