/**
 * The builtins of patterns, encodings, passwords, time, the server and its host services.
 */
import { bind, bindSteps } from '../vm/builtin-table.ts'
import { builtinArgon2, builtinArgon2Verify, builtinCrypt, builtinSalt } from './crypt.ts'
import { builtinCurl, stepCurl } from './curl.ts'
import { builtinDisassemble } from './disassemble.ts'
import {
  builtinDecodeBase64,
  builtinEncodeBase64,
  builtinUrlDecode,
  builtinUrlEncode,
} from './encoding.ts'
import { builtinExec } from './exec.ts'
import {
  builtinFileChmod,
  builtinFileClose,
  builtinFileCountLines,
  builtinFileEof,
  builtinFileFlush,
  builtinFileGrep,
  builtinFileHandles,
  builtinFileLastAccess,
  builtinFileLastChange,
  builtinFileLastModify,
  builtinFileList,
  builtinFileMkdir,
  builtinFileMode,
  builtinFileName,
  builtinFileOpen,
  builtinFileOpenmode,
  builtinFileRead,
  builtinFileReadline,
  builtinFileReadlines,
  builtinFileRemove,
  builtinFileRename,
  builtinFileRmdir,
  builtinFileSeek,
  builtinFileSize,
  builtinFileStat,
  builtinFileTell,
  builtinFileType,
  builtinFileWrite,
  builtinFileWriteline,
} from './file.ts'
import {
  builtinBinaryHash,
  builtinBinaryHmac,
  builtinStringHash,
  builtinStringHmac,
  builtinValueHash,
  builtinValueHmac,
} from './hash.ts'
import { builtinReadHttp, stepReadHttp } from './http.ts'
import { builtinGenerateJson } from './json-generate.ts'
import { builtinParseJson } from './json-parse.ts'
import { builtinMatch, builtinRmatch, builtinSubstitute } from './match.ts'
import { builtinPcreCacheStats, builtinPcreMatch } from './pcre.ts'
import { builtinPcreReplace } from './pcre-replace.ts'
import {
  builtinDbDiskSize,
  builtinGcStats,
  builtinGetenv,
  builtinLogCacheStats,
  builtinMemoryUsage,
  builtinRunGc,
  builtinServerLog,
  builtinSetThreadMode,
  builtinThreadPool,
  builtinThreads,
  builtinUsage,
  builtinVerbCacheStats,
} from './server.ts'
import {
  builtinSqliteClose,
  builtinSqliteExecute,
  builtinSqliteHandles,
  builtinSqliteInfo,
  builtinSqliteInterrupt,
  builtinSqliteLastInsertRowId,
  builtinSqliteLimit,
  builtinSqliteOpen,
  builtinSqliteQuery,
} from './sqlite.ts'
import { builtinCtime, builtinFtime, builtinTime } from './time.ts'
import { builtinServerVersion } from './version.ts'

export function bindServices(): void {
  bind('match', builtinMatch)
  bind('rmatch', builtinRmatch)
  bind('substitute', builtinSubstitute)
  bind('time', builtinTime)
  bind('ctime', builtinCtime)
  bind('ftime', builtinFtime)
  bind('parse_json', builtinParseJson)
  bind('generate_json', builtinGenerateJson)
  bind('encode_base64', builtinEncodeBase64)
  bind('decode_base64', builtinDecodeBase64)
  bind('salt', builtinSalt)
  bind('crypt', builtinCrypt)
  bind('string_hash', builtinStringHash)
  bind('binary_hash', builtinBinaryHash)
  bind('value_hash', builtinValueHash)
  bind('string_hmac', builtinStringHmac)
  bind('binary_hmac', builtinBinaryHmac)
  bind('value_hmac', builtinValueHmac)
  bind('argon2', builtinArgon2)
  bind('argon2_verify', builtinArgon2Verify)
  bind('pcre_match', builtinPcreMatch)
  bind('pcre_replace', builtinPcreReplace)
  bind('pcre_cache_stats', builtinPcreCacheStats)
  bind('read_http', builtinReadHttp)
  bindSteps('read_http', stepReadHttp)
  bind('set_thread_mode', builtinSetThreadMode)
  bind('server_version', builtinServerVersion)
  bind('memory_usage', builtinMemoryUsage)
  bind('usage', builtinUsage)
  bind('db_disk_size', builtinDbDiskSize)
  bind('run_gc', builtinRunGc)
  bind('gc_stats', builtinGcStats)
  bind('disassemble', builtinDisassemble)
  bind('log_cache_stats', builtinLogCacheStats)
  bind('verb_cache_stats', builtinVerbCacheStats)
  bind('server_log', builtinServerLog)
  bind('getenv', builtinGetenv)
  bind('threads', builtinThreads)
  bind('thread_pool', builtinThreadPool)
  bind('file_handles', builtinFileHandles)
  bind('file_open', builtinFileOpen)
  bind('file_close', builtinFileClose)
  bind('file_name', builtinFileName)
  bind('file_openmode', builtinFileOpenmode)
  bind('file_readline', builtinFileReadline)
  bind('file_readlines', builtinFileReadlines)
  bind('file_writeline', builtinFileWriteline)
  bind('file_grep', builtinFileGrep)
  bind('file_read', builtinFileRead)
  bind('file_write', builtinFileWrite)
  bind('file_flush', builtinFileFlush)
  bind('file_seek', builtinFileSeek)
  bind('file_tell', builtinFileTell)
  bind('file_eof', builtinFileEof)
  bind('file_count_lines', builtinFileCountLines)
  bind('file_list', builtinFileList)
  bind('file_mkdir', builtinFileMkdir)
  bind('file_rmdir', builtinFileRmdir)
  bind('file_remove', builtinFileRemove)
  bind('file_rename', builtinFileRename)
  bind('file_chmod', builtinFileChmod)
  bind('file_size', builtinFileSize)
  bind('file_mode', builtinFileMode)
  bind('file_type', builtinFileType)
  bind('file_last_access', builtinFileLastAccess)
  bind('file_last_modify', builtinFileLastModify)
  bind('file_last_change', builtinFileLastChange)
  bind('file_stat', builtinFileStat)
  bind('sqlite_open', builtinSqliteOpen)
  bind('sqlite_close', builtinSqliteClose)
  bind('sqlite_handles', builtinSqliteHandles)
  bind('sqlite_info', builtinSqliteInfo)
  bind('sqlite_query', builtinSqliteQuery)
  bind('sqlite_execute', builtinSqliteExecute)
  bind('sqlite_last_insert_row_id', builtinSqliteLastInsertRowId)
  bind('sqlite_limit', builtinSqliteLimit)
  bind('sqlite_interrupt', builtinSqliteInterrupt)
  bind('exec', builtinExec)
  bind('curl', builtinCurl)
  bindSteps('curl', stepCurl)
  bind('url_encode', builtinUrlEncode)
  bind('url_decode', builtinUrlDecode)
}
