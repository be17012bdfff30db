object $entrance
name "Lantern Gate"
owner $first_wizard
parent $room
flags readable

slot description = "A stone arch where two paper lanterns sway. Under the left one a board gives advice to newcomers; beyond it a lane of worn cobbles runs north into the market."
slot exits = {#entrance_to_market}

endobject

object #entrance_to_market
name "north"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"n"}
slot dest = #market
slot source = $entrance

endobject
