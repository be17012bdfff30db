object #grotto
name "Grotto"
owner $first_wizard
parent $room
flags readable

slot description = "Water drips into a still pool, and every drop is answered by an echo from further in. On a ledge stands a small wooden chest."
slot exits = {#grotto_to_orchard}

endobject

object #grotto_to_orchard
name "west"
owner $first_wizard
parent $exit
flags readable

slot aliases = {"w", "up", "u"}
slot dest = #orchard
slot source = #grotto

endobject
