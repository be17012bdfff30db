object #bridge
name "Footbridge"
owner $first_wizard
parent $room
flags readable

slot description = "A bridge of rope and planks over a stream so clear that the stones seem to float. To the north the trees begin."
slot exits = {#bridge_to_orchard, #bridge_to_market}

endobject

object #bridge_to_orchard
name "north"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"n"}
slot dest = #orchard
slot source = #bridge

endobject

object #bridge_to_market
name "south"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"s"}
slot dest = #market
slot source = #bridge

endobject
