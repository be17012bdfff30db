object #orchard
name "Orchard"
owner $first_wizard
parent $room
flags readable

slot description = "Apple trees in crooked rows, some in blossom and some in fruit, whatever the month. A ladder leans where somebody left it. The ground dips to the east, where it smells of wet stone."
slot exits = {#orchard_to_grotto, #orchard_to_bridge}

endobject

object #orchard_to_grotto
name "east"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"e", "down", "d"}
slot dest = #grotto
slot source = #orchard

endobject

object #orchard_to_bridge
name "south"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"s"}
slot dest = #bridge
slot source = #orchard

endobject
