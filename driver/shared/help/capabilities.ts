/** What the builtins of capabilities do. For the form see ../function-help.ts. */

export const HELP_CAPABILITIES: string[] = [
  'grant(target: OBJ|LIST|INT|STR, rights: STR|LIST [, until: INT|FLOAT]) → CAPABILITY | A capability: whoever holds it may do what it says, with the permissions that the programmer has at that moment. [target] is an object (rights read, write, call, move), {object, name} for one property (read, write) or verb (call), the number of a task (send), or a host service: "file", "sqlite", "network" or "exec" (use). It ends at [until], in seconds since 1970, or when revoked. E_PERM for what the programmer may not do himself; E_QUOTA above 1,000 capabilities, or $server_options.capability_limit.',
  'narrow(capability: CAPABILITY, rights: STR|LIST [, until: INT|FLOAT]) → CAPABILITY | A capability for some of the rights of another, which ends no later and ends with it. E_PERM for rights or time that it does not have; E_QUOTA when it was narrowed 16 times.',
  'revoke(capability: CAPABILITY|INT) → INT | Ends a capability, named by itself or by its number, and all that were narrowed from it, at once and wherever they are; 1, or 0 when it was no longer valid. For who made it or one that it was narrowed from, who controls its target, and wizards; E_PERM for others.',
  'rights(capability: CAPABILITY) → LIST | The names of what it permits; none when it is no longer valid.',
  'capability_info(capability: CAPABILITY|STR|INT) → MAP | What a capability or its token is: "id", "kind", "target", "name", "rights", "parent", "granter", "maker", "made", "until", "used", "token", "text". Its number will do for who may revoke it. E_INVARG when it is no longer valid.',
  'capabilities([what: OBJ|STR [, made: INT]]) → LIST | The valid capabilities that the programmer made, as capability_info() tells them; with [what], those for an object that the programmer controls, or for a host service; with [made], those that [what] made. E_PERM for what others control.',
  'caller_capability() → CAPABILITY|INT | The capability that the running verb was called through; 0 when it was called otherwise.',
  'send(capability: CAPABILITY, message) → BOOL | Puts [message] into the mailbox that the capability names, as task_send() does; true if its task is there.',
  'write_token(capability: CAPABILITY [, until: INT|FLOAT]) → STR | A token, by which programs outside use the capability over HTTP. It is a narrowed one of its own that ends with it, at [until], or after 30 days. Only its digest is stored: it is told this once. E_INVARG for more than 366 days.',
  'read_token(token: STR) → CAPABILITY | The capability that a token stands for. E_INVARG when it is not known or no longer valid.',
]
