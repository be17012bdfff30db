object #observatory
name "Observatory"
owner $first_wizard
parent $room
flags readable

slot description = "A dome with a slit of sky. The brass telescope turns with the stars, a hair too slowly."
slot exits = {#observatory_to_library}

endobject

object #observatory_to_library
name "down"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"d"}
slot dest = #library
slot source = #observatory

endobject
