// Things are made, carried, given, put away and destroyed.
+ eve
+ fay
eve: fay appears for the first time.
eve> @create $thing named brass lamp, lamp
eve: You now have a brass lamp, number {n0}, a child of thing (#17).
eve> drop lamp
eve: You drop the brass lamp.
fay: eve drops the brass lamp.
eve> drop lamp
eve: You are not carrying the brass lamp. Try: take {}
fay> take lamp
fay: You take the brass lamp.
eve: fay takes the brass lamp.
eve> take lamp
eve: You see no "lamp" here.
fay> take lamp
fay: You have the brass lamp already.
fay> give lamp to eve
fay: You give the brass lamp to eve.
eve: fay gives you the brass lamp.
eve> give lamp to board
eve: Only people can be given things. Try: put lamp in board
eve> give lamp to eev
eve: You see no "eev" here. Do you mean "eve"?
eve> give lamp to me
eve: You have the brass lamp already.
eve> hand lamp to fay
eve: You give the brass lamp to fay.
fay: eve gives you the brass lamp.
eve> give lamp to fay
eve: You see no "lamp" here.
fay> throw lamp
fay: You drop the brass lamp.
eve: fay drops the brass lamp.
eve> @create $container named wicker basket, basket
eve: You now have a wicker basket, number {n1}, a child of container (#4).
eve> put lamp in basket
eve: You put the brass lamp in the wicker basket.
fay: eve puts the brass lamp in the wicker basket.
eve> look basket
eve: In it: a brass lamp.
eve> look in basket
eve: In it: a brass lamp.
eve> drop basket
eve: You drop the wicker basket.
fay: eve drops the wicker basket.
eve> put lamp in basket
eve: You see no "lamp" here.
eve> put basket in basket
eve: You can't put a thing into itself.
eve> put fay in basket
eve: You can't take fay.
eve> put board in basket
eve: You can't take the notice board.
eve> put nothing in basket
eve: You see no "nothing" here.
eve> insert #2 in basket
eve: You can't take Wizard.
eve> close basket
eve: You close the wicker basket.
fay: eve closes the wicker basket.
eve> put lamp in basket
eve: You see no "lamp" here.
fay> get lamp from basket
fay: The wicker basket is closed. You could open it.
fay> open basket
fay: You open the wicker basket.
fay: In it: a brass lamp.
eve: fay opens the wicker basket.
fay> get lamp from basket
fay: You take the brass lamp out of the wicker basket.
eve: fay takes the brass lamp out of the wicker basket.
eve> ;$match:object("basket", player).capacity = 0
eve: => 0
fay> put lamp in basket
fay: The wicker basket is full.
eve> @create $note named scrap of paper, paper
eve: You now have a scrap of paper, number {n2}, a child of note (#10).
eve> read paper
eve: The scrap of paper is blank.
eve> write hello on paper
eve: You write a line on the scrap of paper.
eve> write hello again on paper
eve: You write a line on the scrap of paper.
eve> write on paper
eve: Write what? Try: write hello on paper
eve> read paper
eve: The scrap of paper says:
eve:   hello
eve:   hello again
eve> look paper
eve: Something is written on it. You could read it.
eve> drop paper
eve: You drop the scrap of paper.
fay: eve drops the scrap of paper.
fay> write me too on paper
fay: You may not write on the scrap of paper.
fay> erase paper
fay: You may not erase the scrap of paper.
eve> erase paper
eve: You wipe the scrap of paper clean.
eve> look paper
eve: There is nothing special to see.
eve> @recycle paper
eve: Recycled: scrap of paper ({n2}).
fay> @recycle basket
fay: The wicker basket is not yours. Ask its owner, {} ({}).
eve> @recycle me
eve: People are not recycled.
eve> @recycle nothing
eve: You see no "nothing" here.
eve> @recycle
eve: Say what you mean: this command needs the name of a thing.
fay> inventory
fay: You carry a brass lamp.
eve> look fay
eve: fay
eve: fay is awake.
eve: fay carries a brass lamp.
fay> drop lamp
fay: You drop the brass lamp.
eve: fay drops the brass lamp.
eve> @move lamp to me
eve: The brass lamp is in eve now.
eve> @move lamp to board
eve: The notice board does not take the brass lamp.
fay> @move lamp to me
fay: You see no "lamp" here.
fay> @move
fay: Usage: @move THING to PLACE   such as: @move lamp to {n3}
eve> @rename lamp to oil lamp, lamp
eve: "brass lamp" is called "oil lamp" now.
eve> look at oil lamp
eve: There is nothing special to see.
eve> @describe lamp as It is for oil.
eve: Described: oil lamp.
eve> look lamp
eve: It is for oil.
fay> @rename lamp to x
fay: You see no "lamp" here.
fay> @describe lamp as x
fay: You see no "lamp" here.
eve> @rename lamp to ,
eve: A name is missing.
eve> @rename
eve: Usage: @rename THING to NAME, ALIAS, ...   such as: @rename lamp to oil lamp, lamp
eve> @describe
eve: Usage: @describe THING as TEXT   such as: @describe me as A traveller with ink on the fingers.
eve> @audit
eve: {n4} {} eve                             in Lantern Gate
eve: {n0} {} oil lamp                        in eve
eve: {n1} {} wicker basket                   in Lantern Gate
eve: 3 objects.
eve> @audit fay
eve: {n5} {} fay                             in Lantern Gate
eve: 1 object.
eve> @audit zzz
eve: Nobody is called "zzz".
eve> @create
eve: Usage: @create PROTOTYPE named NAME, ALIAS, ...   such as: @create $thing named wooden box, box
eve> @create $thing
eve: Usage: @create PROTOTYPE named NAME, ALIAS, ...   such as: @create $thing named wooden box, box
eve> @create $thnig named x
eve: There is no $thnig. Do you mean "$thing"?
eve> @create $login named x
eve: You may not make a child of login: it is not fertile. Ask its owner, Wizard (#2). Try: @create $thing named {}
eve> @create board named x
eve: You may not make a child of notice board: it is not fertile. Ask its owner, Wizard (#2). Try: @create $thing named {}
eve> @create $thing named umbrella
eve: You now have an umbrella, number {n6}, a child of thing (#17).
eve> examine umbrella
eve: The umbrella ({n6}) is a thing and belongs to eve.
eve: There is nothing special to see.
eve: You could try:
eve:   take umbrella
eve:   drop umbrella
eve:   give umbrella to ...
eve> examine
eve: Say what you mean: this command needs the name of a thing.
eve> ;player.contents[1].article = ""
eve: => ""
eve> inventory
eve: You carry oil lamp and an umbrella.
