/** What the driver tells of its cache and memory, in the order of kernel/host/statistics.ts: append only. */

import { CacheFigures, figures } from '../object/cache-figures.ts'
import { cycleCount } from '../object/cycle.ts'
import { deathCount } from '../object/death.ts'
import { setsBytes } from '../object/ordered-set.ts'
import { orphansSwept } from '../object/orphan-sweep.ts'
import { recordCount, recordsBytes, tablesBytes } from '../object/record.ts'
import { heapBytesObtained, heapBytesUsed, heapLimit } from '../value/heap.ts'
import { keptBytes } from '../vm/program.ts'

const ITEMS_MAX: i32 = 32
const answer: usize = memory.data(4 + ITEMS_MAX * 8 + 4, 8)
const items: usize = answer + 8
let count: u32 = 0

/** Address of u32 count, u32 pad, then each as f64. */
export function tellStatistics(): usize {
  count = 0
  addFigures()
  add(<f64>recordCount)
  add(heapLimit())
  add(heapBytesObtained())
  add(heapBytesUsed())
  add(<f64>recordsBytes())
  add(<f64>tablesBytes)
  add(<f64>setsBytes)
  add(<f64>keptBytes)
  add(<f64>deathCount)
  add(<f64>cycleCount)
  add(<f64>orphansSwept)
  store<u32>(answer, count)
  return answer
}

/** The counters stand in the same order in their class. */
function addFigures(): void {
  const start = changetype<usize>(figures)
  for (let at: usize = 0; at < offsetof<CacheFigures>(); at += 8) add(<f64>load<i64>(start + at))
}

function add(number: f64): void {
  assert(count < <u32>ITEMS_MAX, 'too many statistics')
  store<f64>(items + ((<usize>count) << 3), number)
  count += 1
}
