/**
 * crypt(): one-way hashes of passwords in all the forms that old worlds have stored: DES, BSDi's DES,
 * MD5, SHA-256, SHA-512, bcrypt. What is no setting is answered as libxcrypt does, with `*0`, which no
 * password has.
 */

import { bcrypt } from './bcrypt.ts'
import { cryptDes } from './crypt-des.ts'
import { cryptMd5, cryptSha } from './crypt-digest.ts'
import { invalid } from './reply.ts'

/** Characters that may not stand in a setting, since password files give them a meaning. */
const FORBIDDEN = /[^!-~]|[!*:;\\]/

/** The hash of [password] under [setting]; E_INVARG for a malformed setting of bcrypt. */
export function crypt(password: Uint8Array, setting: string): string {
  if (/^\$2[axy]\$/.test(setting)) {
    const hash = bcrypt(password, setting)
    if (hash === undefined) throw invalid('Invalid argument')
    return hash
  }
  const failure = setting.startsWith('*0') ? '*1' : '*0'
  return FORBIDDEN.test(setting) ? failure : (hashOf(password, setting) ?? failure)
}

function hashOf(password: Uint8Array, setting: string): string | undefined {
  if (setting.startsWith('$1$')) return cryptMd5(password, setting)
  if (setting.startsWith('$5$') || setting.startsWith('$6$')) return cryptSha(password, setting)
  if (setting.startsWith('$2b$')) return bcrypt(password, setting)
  return setting.startsWith('$') ? undefined : cryptDes(password, setting)
}
