// Two people see and hear each other, near and far.
+ cat
+ dan
cat: dan appears for the first time.
cat> say hello
cat: You say, "hello"
dan: cat says, "hello"
cat> "is anybody here?
cat: You ask, "is anybody here?"
dan: cat asks, "is anybody here?"
cat> say watch out!
cat: You exclaim, "watch out!"
dan: cat exclaims, "watch out!"
cat> say
cat: Say what? Try: say hello
cat> emote waves.
cat: cat waves.
dan: cat waves.
cat> :'s hat falls off
cat: cat's hat falls off
dan: cat's hat falls off
cat> emote
cat: Do what? Try: emote waves.
cat> whisper psst to dan
cat: You whisper, "psst" to dan.
dan: cat whispers, "psst"
dan> whisper pardon to cat
dan: You whisper, "pardon" to cat.
cat: dan whispers, "pardon"
cat> whisper psst
cat: Whisper what to whom? Try: whisper hello to ann
cat> whisper psst to dna
cat: You see no "dna" here. Do you mean "dan"?
cat> whisper psst to board
cat: The notice board does not listen.
cat> who
cat: Name                    Connected     Idle          Where
cat: dan {} Lantern Gate
cat: cat {} Lantern Gate
cat: 2 people are awake.
dan> north
dan: Market Square
dan: Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is
dan: always about to arrive. Lanes lead off every way; a low door on the east side
dan: says WORKSHOP.
dan: Exits: north, east, south and west.
cat: dan goes north.
cat> page dan where are you?
cat: You page dan.
dan: cat pages you from Lantern Gate: "where are you?"
cat> page dan with this is with
cat: You page dan.
dan: cat pages you from Lantern Gate: "this is with"
cat> page dan
cat: You page dan.
dan: cat pages you from Lantern Gate.
cat> page
cat: Page whom? Try: page ann hello
cat> page dna hello
cat: Nobody is called "dna". Do you mean "dan"?
cat> page zzzzzz hello
cat: Nobody is called "zzzzzz".
cat> whisper psst to #2
cat: Wizard is asleep and does not hear you.
dan> south
dan: Lantern Gate
dan: A stone arch where two paper lanterns sway. Under the left one a board gives
dan: advice to newcomers; beyond it a lane of worn cobbles runs north into the
dan: market.
dan: Exits: north.
dan: You see a notice board.
dan: cat is here.
dan: Wizard sleeps here.
cat: dan arrives.
dan> look cat
dan: cat
dan: cat is awake.
cat> @describe me as Somebody with a large hat.
cat: Described: cat.
dan> look at cat
dan: cat
dan: Somebody with a large hat.
dan: cat is awake.
dan> l
dan: Lantern Gate
dan: A stone arch where two paper lanterns sway. Under the left one a board gives
dan: advice to newcomers; beyond it a lane of worn cobbles runs north into the
dan: market.
dan: Exits: north.
dan: You see a notice board.
dan: cat is here.
dan: Wizard sleeps here.
- dan
cat: dan falls asleep.
cat> page dan hello
cat: dan is asleep and does not hear you.
cat> whisper psst to dan
cat: dan is asleep and does not hear you.
cat> look
cat: Lantern Gate
cat: A stone arch where two paper lanterns sway. Under the left one a board gives
cat: advice to newcomers; beyond it a lane of worn cobbles runs north into the
cat: market.
cat: Exits: north.
cat: You see a notice board.
cat: Wizard and dan sleep here.
cat> look dan
cat: dan
cat: dan is asleep.
+ dan
cat: dan wakes up.
cat> home
cat: You are home.
cat> @quit
cat: Goodbye. The world goes on; come back when you like.
cat: *** Disconnected ***
dan: cat falls asleep.
