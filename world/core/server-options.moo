object $server_options
name "Server options"
owner $first_wizard
parent $root
flags readable

property connect_timeout "r" = 300
property boot_msg "r" = "*** Disconnected ***"
property connect_msg "r" = "*** Connected ***"
property create_msg "r" = "*** Created ***"
property timeout_msg "r" = "*** Nobody logged in; goodbye. ***"
property fg_ticks "r" = 120000
property bg_ticks "r" = 60000
property history_seconds "r" = 86400

endobject
