object #library
name "Library"
owner $first_wizard
parent $room
flags readable

slot description = "Shelves to the ceiling and a ladder on rails. The books are mostly about this place. It is quiet enough to hear the ladder think."
slot exits = {#library_to_observatory, #library_to_market}

endobject

object #library_to_observatory
name "up"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"u"}
slot dest = #observatory
slot source = #library

endobject

object #library_to_market
name "east"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"e", "out"}
slot dest = #market
slot source = #library

endobject
