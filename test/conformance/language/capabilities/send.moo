// Capabilities for mailboxes.
c = grant(task_id(), "send"); return {send(c, 1), send(c, {2}), task_recv(0), toliteral(c) == tostr("<capability 1: send to task ", task_id(), ">")};
// expect: {true, true, {1, {2}}, 1}
fork t (0) for m in (task_recv()) m > 0 && task_send(m, task_perms()); endfor endfork c = grant(t, "send"); me = task_id(); suspend(0); set_task_perms(#4); return {`task_send(t, 0) ! ANY', send(c, -1)};
// expect: {E_PERM, true}
c = grant(#0, "read"); send(c, 1);
// expect error: E_PERM Permission denied: <capability 3: read #0> does not permit sending to a mailbox
c = grant(task_id(), "send"); revoke(c); send(c, 1);
// expect error: E_PERM Permission denied: the capability is no longer valid
c = grant(task_id(), "send"); return `c.name ! E_PERM => "refused"';
// expect: "refused"
fork t (1000) endfork c = grant(t, "send"); kill_task(t); return send(c, 1);
// expect: false
fork t (1000) endfork set_task_perms(#4); grant(t, "send");
// expect error: E_PERM Permission denied
// A message may be a capability: whoever gets it holds it.
add_property(#0, "gold", 7, {#3, ""}); c = grant(task_id(), "send"); send(c, grant({#0, "gold"}, "read")); m = task_recv(0)[1]; set_task_perms(#4); return m.gold;
// expect: 7
