/** History: what of slots and verbs is kept, for how long, for whom, and what is known of a moment. */

import test from 'ava'
import fc from 'fast-check'
import {
  HISTORY_CHANGES_MAX,
  HISTORY_LIMIT_MAX,
  HISTORY_OBJECTS_MAX,
  HISTORY_SECONDS_MAX,
  HISTORY_THINGS_MAX,
  HISTORY_VALUE_BYTES_MAX,
} from '../../../../driver/shared/limits.ts'
import { textdumpPieces } from '../../../../kernel/exchange/textdump-writer.ts'
import { historyRange, parseKey } from '../../../../kernel/store/keys.ts'
import { PROGRAMMER } from '../../../_support/bare-world.ts'
import { openTestDriver, type TestDriver } from '../../../_support/driver.ts'
import { readStoredRows } from '../../../_support/stored-world.ts'

const END = new Uint8Array([0xff])
const DAY = 86_400

/** Sets `$server_options.NAME`. */
function setOption(driver: TestDriver, name: string, value: string): void {
  driver.evaluate(
    `o = $server_options; if ("${name}" in properties(o)) o.${name} = ${value};
     else add_property(o, "${name}", ${value}, {player, "r"}); endif load_server_options(); return 1;`,
  )
}

/** A driver that keeps history; #0.thing has the property size = 1 and the verb push. */
function openHistory(seconds: number = DAY): TestDriver {
  const driver = openTestDriver()
  driver.evaluate(
    `o = create(#1); add_property(#0, "thing", o, {player, "rw"});
     add_property(o, "size", 1, {player, "r"}); add_verb(o, {player, "rxd", "push"}, {"this", "none", "this"});
     set_verb_code(o, "push", {"return 1;"}); return 1;`,
  )
  setOption(driver, 'history_seconds', `${seconds}`)
  driver.advance(1000)
  return driver
}

/** A change a second later than what was before. */
function change(driver: TestDriver, source: string, options?: { as?: number }): void {
  driver.evaluate(`${source} return 1;`, options)
  driver.advance(1000)
}

/** What history() tells, without the times. */
function told(driver: TestDriver, call: string, options?: { as?: number }): string {
  return driver.evaluate(`return {h[2..$] for h in (history(${call}))};`, options)
}

function rowsOf(driver: TestDriver): number {
  return driver.store
    .range(new Uint8Array(0), END)
    .filter(({ key }) => parseKey(key).table === 'history').length
}

test('history tells the values before each change, the newest first', (t) => {
  const driver = openHistory()
  change(driver, '#0.thing.size = 2;')
  change(driver, '#0.thing.size = "three";')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 2}, {#3, 1}}')
  t.is(told(driver, '#0.thing, ".size", 1'), '{{#3, 2}}')
  driver.restart()
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 2}, {#3, 1}}')
})

test('history tells for whom something was changed', (t) => {
  const driver = openHistory()
  change(driver, 'set_property_info(#0.thing, "size", {player, "rw"});')
  change(driver, '#0.thing.size = 2;', { as: PROGRAMMER })
  t.is(told(driver, '#0.thing, "size"'), '{{#4, 1}, {#3, 1}}')
})

test('nothing is kept while history is off, and what was before it was on is not known', (t) => {
  const driver = openHistory(0)
  change(driver, '#0.thing.size = 2;')
  t.is(rowsOf(driver), 0)
  t.is(told(driver, '#0.thing, "size"'), '{}')
  t.throws(() => driver.evaluate('return at(time() - 5, #0.thing, "size");'), {
    message: /E_RANGE.*is not kept/,
  })
  setOption(driver, 'history_seconds', '100')
  change(driver, '#0.thing.size = 3;')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 2}}')
  t.throws(() => driver.evaluate('return at(time() - 50, #0.thing, "size");'), {
    message: /E_RANGE/,
  })
})

test('at() reads a property as it was at every moment', (t) => {
  const driver = openHistory()
  for (let size = 2; size < 8; size++) change(driver, `#0.thing.size = ${size};`)
  driver.restart()
  t.is(
    driver.evaluate(
      'return {at(ftime() - 0.5 - tofloat(s), #0.thing, "size") for s in ({0, 1, 2, 5, 6})};',
    ),
    '{7, 6, 5, 2, 1}',
  )
  t.is(
    driver.evaluate(
      `h = history(#0.thing, "size")[2];
       return {at(h[1], #0.thing, "size"), at(h[1] - 0.00001, #0.thing, "size"), h[3]};`,
    ),
    '{6, 5, 5}',
  )
  t.throws(() => driver.evaluate('return at(time() + 5, #0.thing, "size");'), {
    message: /still to come/,
  })
})

test('at() sees through the changes of the batch it runs in', (t) => {
  const driver = openHistory()
  change(driver, '#0.thing.size = 2;')
  t.is(
    driver.evaluate(
      '#0.thing.size = 9; return {#0.thing.size, at(ftime() - 0.5, #0.thing, "size")};',
    ),
    '{9, 2}',
  )
})

test('a slot that was clear is read from its parents as they were', (t) => {
  const driver = openHistory()
  change(driver, 'add_property(#0, "child", create(#0.thing), {player, "r"});')
  change(driver, '#0.child.size = 5;')
  change(driver, '#0.thing.size = 2;')
  change(driver, 'clear_property(#0.child, "size");')
  t.is(told(driver, '#0.child, "size"'), '{{#3, 5}, {#3}}')
  t.is(
    driver.evaluate(
      'return {at(ftime() - 0.5 - tofloat(s), #0.child, "size") for s in ({0, 1, 2, 3})};',
    ),
    '{2, 5, 5, 1}',
  )
})

test('of verbs the program, its owner, permissions, names and arguments are kept', (t) => {
  const driver = openHistory()
  change(driver, 'set_verb_code(#0.thing, "push", {"// two", "return 2;"});')
  change(driver, 'set_verb_info(#0.thing, "push", {player, "rx", "push shove"});')
  change(driver, 'set_verb_args(#0.thing, "push", {"any", "on", "this"});')
  const info = '{#3, "rxd", "push"}'
  const args = '{"this", "none", "this"}'
  t.is(
    told(driver, '#0.thing, ":shove"'),
    `{{#3, {"// two", "return 2;"}, {#3, "rx", "push shove"}, ${args}}, ` +
      `{#3, {"// two", "return 2;"}, ${info}, ${args}}, {#3, {"return 1;"}, ${info}, ${args}}}`,
  )
  t.is(
    driver.evaluate(
      'return {at(ftime() - 0.5 - tofloat(s), #0.thing, "push") for s in ({0, 2, 3})};',
    ),
    '{{"// two", "return 2;"}, {"// two", "return 2;"}, {"return 1;"}}',
  )
  change(driver, 'add_verb(#0.thing, {player, "rxd", "new"}, {"this", "none", "this"});')
  t.is(told(driver, '#0.thing, "new"'), '{{#3}}')
  t.throws(() => driver.evaluate('return at(ftime() - 1.5, #0.thing, "new");'), {
    message: /E_VERBNF/,
  })
})

test('a deleted verb is found by its name', (t) => {
  const driver = openHistory()
  change(driver, 'delete_verb(#0.thing, "push");')
  const verb = '{#3, {"return 1;"}, {#3, "rxd", "push"}, {"this", "none", "this"}}'
  t.is(told(driver, '#0.thing, ":push"'), `{${verb}}`)
  t.is(driver.evaluate('return at(ftime() - 1.5, #0.thing, "push");'), '{"return 1;"}')
  t.throws(() => driver.evaluate('return at(ftime() - 0.5, #0.thing, "push");'), {
    message: /E_VERBNF/,
  })
  change(driver, 'add_verb(#0.thing, {player, "xd", "push"}, {"this", "none", "this"});')
  t.is(told(driver, '#0.thing, ":push"'), '{{#3}}')
  change(driver, 'delete_verb(#0.thing, "push");')
  t.is(
    told(driver, '#0.thing, ":push"'),
    '{{#3, {}, {#3, "xd", "push"}, {"this", "none", "this"}}, {#3}}',
  )
  t.is(told(driver, '#0.thing, ":push"', { as: PROGRAMMER }), '{{#3}}')
  t.throws(() => told(driver, '#0.thing, ":pull"'), { message: /E_VERBNF/ })
})

test('a deleted verb is looked for among the first 1,000 things of an object', (t) => {
  const driver = openHistory()
  driver.evaluate('add_property(#0, "other", create(#1), {player, "r"}); return 1;')
  driver.evaluate(
    `for i in [1..${HISTORY_THINGS_MAX + 1}]
       add_verb(#0.other, {player, "rxd", tostr("v", i)}, {"this", "none", "this"});
     endfor return 1;`,
  )
  for (const verb of [HISTORY_THINGS_MAX, HISTORY_THINGS_MAX + 1]) {
    change(driver, `delete_verb(#0.other, "v${verb}");`)
  }
  t.is(driver.evaluate(`return length(history(#0.other, ":v${HISTORY_THINGS_MAX}"));`), '2')
  t.throws(() => driver.evaluate(`return history(#0.other, ":v${HISTORY_THINGS_MAX + 1}");`), {
    message: /E_VERBNF/,
  })
})

test('the world may name 64 objects whose slots are kept', (t) => {
  const driver = openHistory()
  const others = (count: number): string => Array(count).fill('#2').join(', ')
  setOption(driver, 'history', `{${others(HISTORY_OBJECTS_MAX - 1)}, #0.thing}`)
  change(driver, '#0.thing.size = 2;')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 1}}')
  setOption(driver, 'history', `{${others(HISTORY_OBJECTS_MAX)}, #0.thing}`)
  change(driver, '#0.thing.size = 3;')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 1}}')
})

test('exports know nothing of history and lumps', async (t) => {
  const driver = openHistory()
  driver.evaluate('revoke(lump_create("gone")); return 1;')
  change(driver, '#0.thing.size = 2;')
  const whole = [...textdumpPieces(await readStoredRows(driver.store), 17)].join('')
  for (const { key } of driver.store.range(new Uint8Array(0), END)) {
    if (['history', 'lump', 'capability'].includes(parseKey(key).table)) driver.store.delete(key)
  }
  const bare = [...textdumpPieces(await readStoredRows(driver.store), 17)].join('')
  t.is(whole, bare)
})

test('role verbs have a history too', (t) => {
  const driver = openHistory()
  change(
    driver,
    'n = add_role_verb(#0.thing, {player, "rxd"}, {"verb lift(item: this)", "return 1;", "endverb"})[1];',
  )
  change(
    driver,
    'set_role_verb_code(#0.thing, 2, {"verb lift(item: this)", "return 2;", "endverb"});',
  )
  t.is(
    told(driver, '#0.thing, 2'),
    '{{#3, {"verb lift(item: this)", "return 1;", "endverb"}}, {#3}}',
  )
})

test('history is for who may read, and might have read what was', (t) => {
  const driver = openHistory()
  const asked = (call: string): string => told(driver, call, { as: PROGRAMMER })
  t.is(asked('#0.thing, "size"'), '{}')
  change(driver, 'set_property_info(#0.thing, "size", {player, ""});')
  t.throws(() => asked('#0.thing, "size"'), { message: /E_PERM/ })
  change(driver, '#0.thing.size = "secret";')
  change(driver, '#0.thing.size = "known";')
  change(driver, 'set_property_info(#0.thing, "size", {player, "r"});')
  t.is(asked('#0.thing, "size"'), '{{#3, 1}}')
  t.throws(
    () => driver.evaluate('return at(ftime() - 2.5, #0.thing, "size");', { as: PROGRAMMER }),
    { message: /E_PERM/ },
  )
  t.is(told(driver, '#0.thing, "size", 2'), '{{#3, "known"}, {#3, "secret"}}')
  change(driver, 'set_verb_info(#0.thing, "push", {player, "xd", "push"});')
  t.throws(() => asked('#0.thing, "push"'), { message: /E_PERM/ })
})

test('what is asked for wrongly is refused', (t) => {
  const driver = openHistory()
  const refused: [string, RegExp][] = [
    ['history(#0.thing, "none")', /E_PROPNF/],
    ['history(#0.thing, ".push")', /E_PROPNF/],
    ['history(#0.thing, ":size")', /E_VERBNF/],
    ['history(#0.thing, 7)', /E_VERBNF/],
    ['history(#0.thing, "name")', /E_INVARG.*Only added/],
    ['history(#-1, "name")', /E_INVIND/],
    ['history(#0.thing, 1.5)', /E_TYPE/],
    ['history(#0.thing, "size", 0)', /E_INVARG/],
    [`history(#0.thing, "size", ${HISTORY_LIMIT_MAX + 1})`, /E_INVARG/],
    ['at("now", #0.thing, "size")', /E_TYPE/],
    ['at(1e300, #0.thing, "size")', /E_RANGE/],
  ]
  for (const [call, message] of refused) {
    t.throws(() => driver.evaluate(`return ${call};`), { message }, call)
  }
  t.is(driver.evaluate(`return history(#0.thing, "size", ${HISTORY_LIMIT_MAX});`), '{}')
})

test('what is undone leaves no history', (t) => {
  const driver = openHistory()
  driver.evaluate('fork (0) #0.thing.size = 2; rollback(); endfork return 1;')
  driver.evaluate('#0.thing.size = 1; return 1;')
  t.is(rowsOf(driver), 0)
  driver.evaluate(
    'fork (0) #0.thing.size = 5; suspend(0); #0.thing.size = 6; rollback(); endfork return 1;',
  )
  driver.advance(10)
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 1}}')
  t.is(driver.evaluate('return #0.thing.size;'), '5')
})

test('an object takes its history with it', (t) => {
  const driver = openHistory()
  change(driver, '#0.thing.size = 2;')
  t.true(driver.store.range(...spanOf(driver)).length > 0)
  const [begin, end] = spanOf(driver)
  driver.evaluate('recycle(#0.thing); return 1;')
  t.is(driver.store.range(begin, end).length, 0)
})

function spanOf(driver: TestDriver): [Uint8Array, Uint8Array] {
  const range = historyRange(Number(driver.evaluate('return toint(#0.thing);')))
  return [range.begin, range.end]
}

test('history is cleared when it is older than it is kept, or switched off', (t) => {
  const driver = openHistory(3600)
  for (let size = 2; size < 5; size++) change(driver, `#0.thing.size = ${size};`)
  const before = rowsOf(driver)
  t.is(before, 3)
  driver.advance(3_000_000)
  change(driver, '#0.thing.size = 9;')
  t.is(rowsOf(driver), before + 1)
  driver.advance(1_500_000)
  t.is(rowsOf(driver), 1)
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 4}}')
  t.throws(() => driver.evaluate('return at(time() - 3700, #0.thing, "size");'), {
    message: /E_RANGE/,
  })
  setOption(driver, 'history_seconds', '0')
  driver.advance(120_000)
  t.is(rowsOf(driver), 0)
})

test('history is kept for a year at most', (t) => {
  const driver = openHistory(HISTORY_SECONDS_MAX + 1)
  change(driver, '#0.thing.size = 2;')
  driver.advance((HISTORY_SECONDS_MAX + 5) * 1000)
  t.is(told(driver, '#0.thing, "size"'), '{}')
})

test('what changes all the time is kept now and then, and at() knows what it does not know', (t) => {
  const driver = openHistory()
  for (let size = 2; size < HISTORY_CHANGES_MAX + 20; size++) {
    driver.evaluate(`#0.thing.size = ${size}; return 1;`)
    driver.advance(100)
  }
  const kept = rowsOf(driver)
  t.true(kept >= HISTORY_CHANGES_MAX && kept < HISTORY_CHANGES_MAX + 2, `${kept}`)
  const last = HISTORY_CHANGES_MAX + 19
  t.is(driver.evaluate('return at(ftime() - 0.05, #0.thing, "size");'), `${last}`)
  t.throws(() => driver.evaluate('return at(ftime() - 0.25, #0.thing, "size");'), {
    message: /E_RANGE/,
  })
  driver.advance(60_000)
  change(driver, '#0.thing.size = "late";')
  t.is(rowsOf(driver), kept + 1)
  t.is(driver.evaluate('return at(ftime() - 2.0, #0.thing, "size");'), `${last}`)
  t.throws(() => driver.evaluate('return at(ftime() - 61.25, #0.thing, "size");'), {
    message: /E_RANGE/,
  })
  t.is(driver.evaluate('return at(ftime() - 67.5, #0.thing, "size") < 30;'), '1')
  // Another server does not know what was left out before it.
  driver.restart()
  t.is(driver.evaluate('return at(ftime() - 0.5, #0.thing, "size");'), '"late"')
})

test('a value of 64 KB is kept, a larger one only that it changed', (t) => {
  const driver = openHistory()
  // A string takes five bytes more than its characters.
  const fill = (bytes: number): string =>
    `s = "x"; while (length(s) < ${bytes}) s = s + s[1..min(length(s), ${bytes} - length(s))]; endwhile #0.thing.size = s;`
  change(driver, fill(HISTORY_VALUE_BYTES_MAX - 16))
  change(driver, fill(HISTORY_VALUE_BYTES_MAX - 15))
  change(driver, '#0.thing.size = 1;')
  t.is(
    driver.evaluate(
      `return {length(h) > 2 && (typeof(h[3]) == STR ? length(h[3]) | h[3]) for h in (history(#0.thing, "size"))};`,
    ),
    `{E_QUOTA, ${HISTORY_VALUE_BYTES_MAX - 16}, 1}`,
  )
})

test('values that hold anonymous objects or WAIFs are not kept', (t) => {
  const driver = openHistory()
  change(driver, '#0.thing.size = {create(#0.thing, #3, 1)};')
  change(driver, '#0.thing.size = 2;')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, E_QUOTA}, {#3, 1}}')
})

test('functions in earlier values still run', (t) => {
  const driver = openHistory()
  change(driver, '#0.thing.size = {x} => x + 40;')
  change(driver, '#0.thing.size = 2;')
  driver.restart()
  t.is(driver.evaluate('f = history(#0.thing, "size")[1][3]; return f(2);'), '42')
})

test('only the slots of some objects are kept where the world says so', (t) => {
  const driver = openHistory()
  change(
    driver,
    'add_property(#0, "other", create(#1), {player, "r"}); add_property(#0.other, "size", 1, {player, "r"});',
  )
  change(driver, 'add_property(#0, "child", create(#0.thing), {player, "r"});')
  setOption(driver, 'history', '{#0.thing}')
  change(driver, '#0.other.size = 2; #0.thing.size = 2; #0.child.size = 2;')
  t.is(told(driver, '#0.other, "size"'), '{}')
  t.is(told(driver, '#0.thing, "size"'), '{{#3, 1}}')
  t.is(told(driver, '#0.child, "size"'), '{{#3}}')
  change(driver, 'add_verb(#0.other, {player, "rxd", "new"}, {"this", "none", "this"});')
  t.is(told(driver, '#0.other, "new"'), '{{#3}}')
})

test('a task may write as much as without history, which is left out where there is no room', (t) => {
  const driver = openHistory()
  driver.evaluate(
    `s = "x"; while (length(s) < 60000) s = s + s; endwhile s = s[1..60000];
     for i in [1..90] suspend(0); add_property(#0.thing, tostr("p", i), s, {player, "r"}); endfor return 1;`,
  )
  driver.advance(1000)
  const before = rowsOf(driver)
  change(
    driver,
    'for i in [1..90] #0.thing.(tostr("p", i)) = #0.thing.(tostr("p", i)) + "y"; endfor',
  )
  const kept = rowsOf(driver) - before
  t.true(kept > 30 && kept < 60, `${kept}`)
  const lengths = driver.evaluate(
    `r = {};
     for i in ({1, 90})
       try r = {@r, length(at(ftime() - 1.5, #0.thing, tostr("p", i)))};
       except e (ANY) r = {@r, e[1]}; endtry
     endfor return r;`,
  )
  t.is(lengths, '{60000, E_RANGE}')
})

/** What a test does to #0.thing.size or #0.child.size, and how long it waits then. */
const STEP = fc.record({
  object: fc.constantFrom('thing', 'child'),
  action: fc.constantFrom('set', 'set', 'set', 'set', 'clear', 'undone', 'many', 'restart'),
  waitMs: fc.constantFrom(20, 300, 7000, 40_000),
})

/** Since when each object's own value has been what: undefined is clear. */
type Timeline = { fromUs: number; value: number | undefined }[]

function valueThen(timeline: Timeline, timeUs: number): number | undefined {
  return timeline.findLast((each) => each.fromUs <= timeUs)?.value
}

test('at() is right about every moment, or says that it does not know', (t) => {
  fc.assert(
    fc.property(fc.array(STEP, { minLength: 5, maxLength: 40 }), (steps) => {
      const driver = openHistory()
      const clock = driver.clock as NonNullable<typeof driver.clock>
      change(driver, 'add_property(#0, "child", create(#0.thing), {player, "r"});')
      const begin = clock.wallUs()
      const things: Timeline = [{ fromUs: begin, value: 1 }]
      const childs: Timeline = [{ fromUs: begin, value: undefined }]
      const timelineOf = (object: string): Timeline => (object === 'thing' ? things : childs)
      let next = 2
      const set = (object: string, value: number | undefined): void => {
        driver.evaluate(
          value === undefined
            ? `clear_property(#0.${object}, "size"); return 1;`
            : `#0.${object}.size = ${value}; return 1;`,
        )
        timelineOf(object).push({ fromUs: clock.wallUs(), value })
      }
      for (const { object, action, waitMs } of steps) {
        driver.advance(waitMs)
        if (action === 'restart') driver.restart()
        else if (action === 'set') set(object, next++)
        else if (action === 'clear') object === 'child' && set(object, undefined)
        else if (action === 'undone') {
          driver.evaluate(`fork (0) #0.${object}.size = 0; rollback(); endfork return 1;`)
        } else {
          for (let times = 0; times < 25; times++) {
            driver.advance(20)
            set(object, next++)
          }
        }
      }
      driver.advance(50)
      const end = clock.wallUs()
      const known = { yes: 0, no: 0 }
      for (let part = 0; part < 30; part++) {
        const timeUs = begin + 10_000 + Math.floor(((end - begin - 20_000) * part) / 29)
        // The clock of a change may be some µs ahead.
        const isNear = [things, childs].some((timeline) =>
          timeline.some(({ fromUs }) => Math.abs(fromUs - timeUs) < 1000),
        )
        if (isNear) continue
        const thing = valueThen(things, timeUs)
        const child = valueThen(childs, timeUs) ?? thing
        for (const [object, value] of Object.entries({ thing, child })) {
          const got = driver.evaluate(
            `try return at(${(timeUs / 1e6).toFixed(6)}, #0.${object}, "size"); except (E_RANGE) return "unknown"; endtry`,
          )
          if (got === '"unknown"') known.no++
          else known.yes++
          if (got !== '"unknown"' && got !== `${value}`) {
            throw new Error(`${object} at ${timeUs - begin}: ${got}, not ${value}`)
          }
        }
      }
      if (!steps.some(({ action }) => action === 'many') && known.no > 0) {
        throw new Error(`${known.no} moments are not known`)
      }
    }),
    { numRuns: 40, seed: 7 },
  )
  t.pass()
})
