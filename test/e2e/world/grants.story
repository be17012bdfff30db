// Capabilities: their granter and who controls what they are for see and end them; nobody else does.
+ tom
+ ned
tom: ned appears for the first time.
tom> @grants
tom: You have granted no capabilities.
tom> @create $thing named drum
tom: You now have a drum, number {n0}, a child of thing (#17).
tom> @grants drum
tom: There are no capabilities for drum ({n0}).
tom> @property drum.beats 3
tom: Property {n0}.beats added with value 3.
tom> @property me.pass 0
tom: Property {}.pass added with value 0.
tom> ;;set_property_info(player, "pass", {player, "r"}); player.pass = grant({{n0}, "beats"}, {"read", "write"}); return 1
tom: => 1
tom> @grants
tom: {first} read, write property "beats" of {n0}
tom: @revoke NUMBER ends one, and all that came from it.
tom> ;length(write_token(player.pass))
tom: => 69
tom> @grants drum
tom: {} read, write property "beats" of {n0}
tom: {} read, write property "beats" of {n0}, from {}, until {}, a token, never used
tom: @revoke NUMBER ends one, and all that came from it.
tom> @grants dumr
tom: You see no "dumr" here.
ned> @grants {n0}
ned: drum ({n0}) is not yours.
ned> ;;c = $match:player("tom").pass; c.beats = c.beats + 1; return {c.beats, toliteral(c)}
ned: => {4, "<capability {} property \"beats\" of {n0}>"}
ned> @revoke {first}
ned: Capability {} is not yours to end.
ned> @revoke
ned: Usage: @revoke NUMBER   The numbers are what @grants shows.
ned> @revoke 99999
ned: There is no capability 99999.
ned> ;;p = $match:player("tom"); add_property(player, "mine", narrow(p.pass, "read"), {player, ""}); return 1
ned: => 1
ned> @grants
ned: {second} read property "beats" of {n0}, from {}
ned: @revoke NUMBER ends one, and all that came from it.
tom> @grants drum
tom: {} read, write property "beats" of {n0}
tom: {} read, write property "beats" of {n0}, from {}, until {}, a token, never used
tom: {} read property "beats" of {n0}, by ned ({}), from {}
tom: @revoke NUMBER ends one, and all that came from it.
tom> @revoke {first}
tom: Ended.
tom> @grants drum
tom: There are no capabilities for drum ({n0}).
ned> ;player.mine
ned: => <capability: no longer valid>
ned> ;player.mine.beats
ned: {}Permission denied: the capability is no longer valid
ned: ...
ned: (End of traceback)
