// A garden is dug, with ways in and out.
+ mia
mia> @dig
mia: Usage: @dig NAME   or   @dig EXIT|BACK to NAME   such as: @dig north,n|south,s to Garden
mia> @dig north to
mia: Usage: @dig NAME   or   @dig EXIT|BACK to NAME   such as: @dig north,n|south,s to Garden
mia> @dig Garden
mia: Garden ({n0}) is dug. To go there: @move me to {n0}
mia> @dig up,u|down,d to Attic
mia: Attic ({n1}) is dug. To go there: @move me to {n1}
mia: Exit up ({n2}) is made, but Lantern Gate is not yours. Its owner can add it: @link {n2} to #22
mia: Exit down ({n3}) leads from Attic to Lantern Gate.
mia> @dig in to #22
mia: Exit in ({n4}) is made, but Lantern Gate is not yours. Its owner can add it: @link {n4} to #22
mia> @dig in to #43
mia: #43 is not a room.
mia> @move me to #43
mia: The notice board does not take mia.
mia> @move me to {n0}
mia: Garden
mia: Nobody has described this place yet.
mia: Exits: none.
mia> look
mia: Garden
mia: Nobody has described this place yet.
mia: Exits: none.
mia> @dig in|out to {n1}
mia: Exit in ({n5}) leads from Garden to Attic.
mia: Exit out ({n6}) leads from Attic to Garden.
mia> look in
mia: That way lies: Attic.
mia> in
mia: Attic
mia: Nobody has described this place yet.
mia: Exits: down and out.
mia> look
mia: Attic
mia: Nobody has described this place yet.
mia: Exits: down and out.
mia> out
mia: Garden
mia: Nobody has described this place yet.
mia: Exits: in.
mia> in
mia: Attic
mia: Nobody has described this place yet.
mia: Exits: down and out.
mia> down
mia: Lantern Gate
mia: A stone arch where two paper lanterns sway. Under the left one a board gives
mia: advice to newcomers; beyond it a lane of worn cobbles runs north into the
mia: market.
mia: Exits: north.
mia: You see a notice board.
mia: Wizard sleeps here.
mia> @move me to {n1}
mia: Attic
mia: Nobody has described this place yet.
mia: Exits: down and out.
mia> @describe here as Dusty.
mia: Described: Attic.
mia> @create $exit named window
mia: Made: window, number {n7}, a child of exit (#5).
mia> @link window to here
mia: You see no "window" here.
mia> @link #22 to here
mia: Only an exit can be linked, and only to a room.
mia> @link {n7} to #22
mia: Lantern Gate is not yours.
mia> @link {n7} to here
mia: Exit window leads out of Attic now.
mia> @link
mia: Usage: @link EXIT to ROOM   such as: @link {n8} to here
mia> window
mia: That way leads nowhere yet.
mia> ;{n7}.dest = #22
mia: => #22
mia> ;{n7}.leave_msg = "You climb out."
mia: => "You climb out."
mia> window
mia: You climb out.
mia: Lantern Gate
mia: A stone arch where two paper lanterns sway. Under the left one a board gives
mia: advice to newcomers; beyond it a lane of worn cobbles runs north into the
mia: market.
mia: Exits: north.
mia: You see a notice board.
mia: Wizard sleeps here.
mia> @move me to {n1}
mia: Attic
mia: Dusty.
mia: Exits: down, out and window.
mia> @home
mia: This is your home now. The command home brings you here.
mia> look window
mia: That way lies: Lantern Gate.
mia> @describe window as x
mia: You see no "window" here. Do you mean "window"?
mia> @describe {n7} as Cracked.
mia: Described: window.
mia> look window
mia: Cracked.
mia> ;player.location:remove_exit({n7})
mia: => 0
mia> look
mia: Attic
mia: Dusty.
mia: Exits: down and out.
mia> @verb {n7}:may_pass
mia> @program {n7}:may_pass
mia: Verb {n7}:may_pass added. Program it: @program {n7}:may_pass
mia: Now type the program of {n7}:may_pass. End it with a line of just a dot.
mia> return 0;
mia> .
mia: Verb {n7}:may_pass programmed, 1 line.
mia> @link {n7} to here
mia: Exit window leads out of Attic now.
mia> window
mia: You can't go that way.
mia> @recycle {n7}
mia: Recycled: window ({n7}).
mia> look
mia: Attic
mia: Dusty.
mia: Exits: down and out.
mia> @recycle here
mia: Attic fades away around you.
mia: Lantern Gate
mia: A stone arch where two paper lanterns sway. Under the left one a board gives
mia: advice to newcomers; beyond it a lane of worn cobbles runs north into the
mia: market.
mia: Exits: north.
mia: You see a notice board.
mia: Wizard sleeps here.
mia: Recycled: Attic ({n1}).
mia> home
mia: You are home.
