/** To be imported before a server (`--import`): its FoundationDB is the store of store-server.ts. */

import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (!resolved.url.endsWith('/kernel/store/foundationdb.ts')) return resolved
    return { ...resolved, url: new URL('./socket-store.ts', import.meta.url).href }
  },
})
