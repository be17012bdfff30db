object $workshop
name "Workshop"
owner $first_wizard
parent $room
flags readable

slot description = "Benches, shavings, half-made clocks. This is where the world is made by the people in it. A slate on the wall explains how: read slate. Nothing here is finished, and everything may be tried."
slot exits = {#workshop_to_market}

endobject

object #workshop_to_market
name "west"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"w", "out"}
slot dest = #market
slot source = $workshop

endobject
