object #market
name "Market Square"
owner $first_wizard
parent $room
flags readable

slot description = "Stalls of tin, cloth and oranges stand around a dry fountain. Somebody is always about to arrive. Lanes lead off every way; a low door on the east side says WORKSHOP."
slot exits = {#market_to_bridge, #market_to_workshop, #market_to_entrance, #market_to_library}

endobject

object #market_to_workshop
name "east"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"e", "workshop"}
slot dest = $workshop
slot source = #market

endobject

object #market_to_library
name "west"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"w", "library"}
slot dest = #library
slot source = #market

endobject

object #market_to_bridge
name "north"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"n"}
slot dest = #bridge
slot source = #market

endobject

object #market_to_entrance
name "south"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"s"}
slot dest = $entrance
slot source = #market

endobject
