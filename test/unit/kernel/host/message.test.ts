import test from 'ava'
import {
  forEachEffect,
  type Input,
  packEffect,
  packInputs,
  unpackInputs,
} from '../../../../kernel/host/message.ts'

const bytes = (text: string) => Buffer.from(text)

test('packed inputs come out as they went in', (t) => {
  const inputs: Input[] = [
    { kind: 1, connection: -2, number: 1, bytes: bytes('') },
    { kind: 2, connection: -(2 ** 40), number: 2 ** 45, bytes: bytes('look') },
    { kind: 1, connection: -3, number: 4, clientNumber: 12, sessionId: 'x_-9', bytes: bytes('é') },
    { kind: 2, connection: -3, number: 5, clientNumber: 2 ** 52, bytes: bytes('line') },
    { kind: 255, connection: 0, number: 3, bytes: new Uint8Array(100_000).fill(7) },
  ]
  const packed = unpackInputs(packInputs(inputs))
  t.deepEqual(
    packed.map((each) => ({ ...each, bytes: [...each.bytes] })),
    inputs.map((each) => ({ ...each, bytes: [...each.bytes] })),
  )
  t.deepEqual(unpackInputs(packInputs([])), [])
})

test('effects are read in order, also from the middle of a buffer', (t) => {
  const packed = Buffer.concat([
    bytes('xyz'),
    packEffect(1, -2, bytes('a')),
    packEffect(4, 7, bytes('')),
  ])
  const seen: [number, number, string][] = []
  forEachEffect(packed.subarray(3), (kind, connection, each) =>
    seen.push([kind, connection, String(each)]),
  )
  t.deepEqual(seen, [
    [1, -2, 'a'],
    [4, 7, ''],
  ])
})

test('an effect that is cut short is a bug', (t) => {
  t.throws(() => forEachEffect(packEffect(1, -2, bytes('abc')).subarray(0, 15), () => {}))
})
