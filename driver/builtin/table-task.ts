/**
 * The builtins of tasks, functions, connections and the network.
 */
import { bind, bindSteps } from '../vm/builtin-table.ts'
import {
  builtinBootPlayer,
  builtinBufferedOutputLength,
  builtinConnectedPlayers,
  builtinConnectedSeconds,
  builtinConnectionInfo,
  builtinConnectionName,
  builtinConnectionOption,
  builtinConnectionOptions,
  builtinFlushInput,
  builtinForceInput,
  builtinIdleSeconds,
  builtinNotify,
  builtinOutputDelimiters,
  builtinQueueInfo,
  builtinSetConnectionOption,
  builtinSwitchPlayer,
} from './connection.ts'
import {
  builtinCallFunction,
  builtinEval,
  builtinFunctionInfo,
  builtinLoadServerOptions,
  builtinPass,
  builtinRaise,
  stepEval,
} from './function.ts'
import { builtinTaskRecv, builtinTaskSend } from './mailbox.ts'
import {
  builtinConnectionNameLookup,
  builtinDumpDatabase,
  builtinListen,
  builtinListeners,
  builtinOpenNetworkConnection,
  builtinShutdown,
  builtinUnlisten,
  stepConnectionNameLookup,
  stepListen,
} from './network.ts'
import {
  builtinCallerPerms,
  builtinCallers,
  builtinFinishedTasks,
  builtinKillTask,
  builtinQueuedTasks,
  builtinRead,
  builtinResume,
  builtinSecondsLeft,
  builtinSetTaskLocal,
  builtinSetTaskPerms,
  builtinSuspend,
  builtinTaskId,
  builtinTaskLocal,
  builtinTaskPerms,
  builtinTaskStack,
  builtinTicksLeft,
  builtinYin,
} from './task.ts'
import { builtinCommit, builtinRollback, builtinSuspendIfNeeded } from './transaction.ts'

export function bindTasks(): void {
  bind('boot_player', builtinBootPlayer)
  bind('buffered_output_length', builtinBufferedOutputLength)
  bind('connected_players', builtinConnectedPlayers)
  bind('connected_seconds', builtinConnectedSeconds)
  bind('connection_info', builtinConnectionInfo)
  bind('connection_name', builtinConnectionName)
  bind('connection_name_lookup', builtinConnectionNameLookup)
  bindSteps('connection_name_lookup', stepConnectionNameLookup)
  bind('connection_option', builtinConnectionOption)
  bind('connection_options', builtinConnectionOptions)
  bind('flush_input', builtinFlushInput)
  bind('force_input', builtinForceInput)
  bind('idle_seconds', builtinIdleSeconds)
  bind('notify', builtinNotify)
  bind('output_delimiters', builtinOutputDelimiters)
  bind('queue_info', builtinQueueInfo)
  bind('set_connection_option', builtinSetConnectionOption)
  bind('switch_player', builtinSwitchPlayer)
  bind('call_function', builtinCallFunction)
  bind('eval', builtinEval)
  bindSteps('eval', stepEval)
  bind('function_info', builtinFunctionInfo)
  bind('load_server_options', builtinLoadServerOptions)
  bind('pass', builtinPass)
  bind('raise', builtinRaise)
  bind('dump_database', builtinDumpDatabase)
  bind('listen', builtinListen)
  bindSteps('listen', stepListen)
  bind('listeners', builtinListeners)
  bind('open_network_connection', builtinOpenNetworkConnection)
  bind('shutdown', builtinShutdown)
  bind('unlisten', builtinUnlisten)
  bind('caller_perms', builtinCallerPerms)
  bind('callers', builtinCallers)
  bind('finished_tasks', builtinFinishedTasks)
  bind('kill_task', builtinKillTask)
  bind('queued_tasks', builtinQueuedTasks)
  bind('read', builtinRead)
  bind('resume', builtinResume)
  bind('seconds_left', builtinSecondsLeft)
  bind('set_task_local', builtinSetTaskLocal)
  bind('set_task_perms', builtinSetTaskPerms)
  bind('suspend', builtinSuspend)
  bind('task_id', builtinTaskId)
  bind('task_local', builtinTaskLocal)
  bind('task_perms', builtinTaskPerms)
  bind('task_stack', builtinTaskStack)
  bind('ticks_left', builtinTicksLeft)
  bind('yin', builtinYin)
  bind('commit', builtinCommit)
  bind('rollback', builtinRollback)
  bind('suspend_if_needed', builtinSuspendIfNeeded)
  bind('task_send', builtinTaskSend)
  bind('task_recv', builtinTaskRecv)
}
