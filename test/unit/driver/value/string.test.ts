import test from 'ava'
import * as fc from 'fast-check'
import { stringValue } from '../../../../kernel/store/value.ts'
import { type DriverValue, openDriverValue } from '../../../_support/driver-value.ts'
import {
  compareText,
  fold,
  foldPoint,
  points,
  someText,
} from '../../../_support/driver-value-model.ts'

const E_QUOTA = 14

function textOf(driver: DriverValue, string: number): string {
  const slot = driver.newSlot()
  driver.call('setString', slot, string)
  const value = driver.takeAndFree(slot)
  return value.type === 'string' ? value.value : ''
}

const sign = (number: number) => Math.sign(number | 0)

/** Runs [check] with the two strings in slots of the driver. */
function withStrings(
  driver: DriverValue,
  texts: readonly string[],
  check: (...strings: number[]) => void,
): void {
  const slots = texts.map((each) => driver.put(stringValue(each)))
  check(...slots.map((slot) => driver.word(slot + 8)))
  for (const slot of slots) driver.freeSlot(slot)
}

test("the table of folds is ICU's, where lengths stay", async (t) => {
  const driver = await openDriverValue()
  for (let point = 0; point < 0x1f000; point++) {
    const folded = foldPoint(point)
    if (driver.call('foldPoint', point) !== folded) t.fail(`U+${point.toString(16)}`)
    if (folded === point) continue
    const capital = driver.call('capitalPoint', folded)
    if (foldPoint(capital) !== folded || capital === folded)
      t.fail(`capital of U+${folded.toString(16)}`)
  }
  t.pass()
})

test('strings compare, equal and hash as their folds do', async (t) => {
  const driver = await openDriverValue({ debug: true })
  fc.assert(
    fc.property(someText, someText, (a, b) => {
      withStrings(driver, [a, b], (left = 0, right = 0) => {
        const folded = compareText(fold(a), fold(b))
        t.is(sign(driver.call('compareFolded', left, right)), folded)
        t.is(sign(driver.call('compareExact', left, right)), compareText(a, b))
        t.is(driver.call('equalFolded', left, right) !== 0, folded === 0)
        t.is(driver.call('equalExact', left, right) !== 0, a === b)
        const sameHash = driver.call('hashFolded', left) === driver.call('hashFolded', right)
        t.is(sameHash, folded === 0, `${a} ${b}`)
      })
    }),
    { seed: 17, numRuns: 2_000 },
  )
})

test('positions count code points', async (t) => {
  const driver = await openDriverValue({ debug: true })
  fc.assert(
    fc.property(someText, fc.nat(), fc.nat(), (text, first, second) => {
      const all = points(text)
      const from = (first % (all.length + 1)) + 1
      const to = second % (all.length + 1)
      withStrings(driver, [text], (string = 0) => {
        const part = driver.call('substring', string, BigInt(from), BigInt(to))
        t.is(
          textOf(driver, part),
          String.fromCodePoint(...all.slice(from - 1, Math.max(to, from - 1))),
        )
        for (const index of [to, first % (all.length || 1), all.length]) {
          const point = all[index - 1]
          if (point !== undefined) t.is(driver.call('pointAt', string, BigInt(index)), point)
        }
      })
    }),
    { seed: 19, numRuns: 1_000 },
  )
})

test('appending and replacing ranges do what arrays of points do', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const before = driver.call('heapBlocksUsed')
  const step = fc.record({ text: someText, from: fc.nat(), to: fc.nat(), held: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const slot = driver.put(stringValue(''))
      let model: number[] = []
      for (const { text, from, to, held } of steps) {
        const other = driver.newSlot()
        if (held) driver.call('assign', other, slot)
        const append = from % 3 !== 0
        const at = from % (model.length + 1)
        const end = to % (model.length + 1)
        withStrings(driver, [text], (string = 0) => {
          if (append) driver.call('appendInPlace', slot, string)
          else driver.call('stringRangeSet', slot, BigInt(at + 1), BigInt(end), string)
        })
        if (held) t.deepEqual(driver.take(other), stringValue(String.fromCodePoint(...model)))
        driver.freeSlot(other)
        model = append
          ? [...model, ...points(text)]
          : [...model.slice(0, at), ...points(text), ...model.slice(end)]
      }
      t.deepEqual(driver.takeAndFree(slot), stringValue(String.fromCodePoint(...model)))
    }),
    { seed: 23, numRuns: 500 },
  )
  t.is(driver.call('heapBlocksUsed'), before)
})

test('walking along a long string that is not ASCII is linear', async (t) => {
  const driver = await openDriverValue()
  const text = 'äbc€𐐀'.repeat(200_000)
  const all = points(text)
  withStrings(driver, [text], (string = 0) => {
    for (const [index, point] of all.entries()) {
      if (driver.call('pointAt', string, BigInt(index + 1)) !== point) t.fail(`${index}`)
    }
  })
  t.pass()
})

test('a string freed and made again at the same place is not taken for the old one', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const text of ['ääääbcd', 'abcdäää', 'äabcdää']) {
    withStrings(driver, [text], (string = 0) => {
      t.is(driver.call('pointAt', string, 6n), points(text)[5] ?? -1)
    })
  }
})

test('bytes that are no UTF-8 become U+FFFD as browsers do it', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 3 }).map((each) => new TextEncoder().encode(each)),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const bytes = Uint8Array.from(parts.flatMap((each) => [...each]))
      const at = driver.putBytes(bytes)
      const string = driver.call('newString', at, bytes.length)
      driver.call('free', at)
      const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      t.is(driver.word(string + 8), points(expected).length)
      t.is(textOf(driver, string), expected)
    }),
    { seed: 29, numRuns: 2_000 },
  )
})

/** Long texts of few letters, in which short ones are often found, nearly found, or found at the very end. */
const someLetters = (maxLength: number) =>
  fc
    .array(fc.constantFrom('a', 'b', 'A', '@', '`', '\0', 'é', 'É', 'B', '\x7f'), { maxLength })
    .map((letters) => letters.join(''))

test('strings are found by code points, with case or without', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const pair = fc.oneof(
    fc.tuple(someText, someText),
    fc.tuple(someLetters(40), someLetters(3)),
    fc.tuple(someLetters(60), someLetters(12)),
  )
  fc.assert(
    fc.property(pair, fc.boolean(), ([text, what], caseMatters) => {
      const as = (each: string) => points(caseMatters ? each : fold(each))
      const [all, wanted] = [as(text), as(what)]
      const at = (index: number) => wanted.every((point, offset) => all[index + offset] === point)
      const places = all.map((_, index) => index).concat(all.length)
      const fits = places.filter((index) => index + wanted.length <= all.length && at(index))
      withStrings(driver, [text, what], (string = 0, sought = 0) => {
        const matters = caseMatters ? 1 : 0
        t.is(driver.call('indexOf', string, sought, matters), (fits[0] ?? -1) + 1)
        t.is(driver.call('lastIndexOf', string, sought, matters), (fits.at(-1) ?? -1) + 1)
      })
    }),
    { seed: 31, numRuns: 6_000 },
  )
})

test('a string above the limit is E_QUOTA and stays as it was', async (t) => {
  const driver = await openDriverValue({ debug: true })
  driver.call('setValueLimits', 10n, 1_000n, 1_000n)
  const slot = driver.put(stringValue('12345'))
  withStrings(driver, ['67890', 'x'], (five = 0, one = 0) => {
    t.is(driver.call('appendInPlace', slot, five), 0)
    t.is(driver.call('appendInPlace', slot, one), E_QUOTA)
    t.is(driver.call('stringRangeSet', slot, 1n, 4n, five), E_QUOTA)
    t.is(driver.call('concat', slot, driver.word(slot + 8), one), E_QUOTA)
  })
  t.deepEqual(driver.take(slot), stringValue('1234567890'))
})

test('names have one symbol whatever their case', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const first = driver.call('symbolCount')
  const symbols = new Map<string, number>()
  for (let index = 0; index < 5_000; index++) {
    const name = `Name_${index % 2_500}_É`
    withStrings(driver, [index % 2 === 0 ? name : name.toLowerCase()], (string = 0) => {
      const symbol = driver.call('intern', string)
      t.is(symbols.get(fold(name)) ?? symbol, symbol)
      symbols.set(fold(name), symbol)
      t.is(driver.call('findSymbol', string), symbol)
    })
  }
  t.is(driver.call('symbolCount') - first, 2_500)
  withStrings(driver, ['nobody'], (string = 0) => t.is(driver.call('findSymbol', string), 0))
})
