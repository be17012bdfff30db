/** The builtins of those who write programs: profiles, tests and help. */
import { bind } from '../vm/builtin-table.ts'
import { builtinFunctionHelp } from './help.ts'
import {
  builtinProfileReport,
  builtinProfileStart,
  builtinProfileStop,
  builtinProfiles,
} from './profile.ts'
import { builtinRunTests, builtinTestReply } from './test.ts'

export function bindTools(): void {
  bind('profile_start', builtinProfileStart)
  bind('profile_stop', builtinProfileStop)
  bind('profile_report', builtinProfileReport)
  bind('profiles', builtinProfiles)
  bind('run_tests', builtinRunTests)
  bind('test_reply', builtinTestReply)
  bind('function_help', builtinFunctionHelp)
}
