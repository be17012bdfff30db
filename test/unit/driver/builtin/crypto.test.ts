import { createHash, createHmac } from 'node:crypto'
import test from 'ava'
import { openTestDriver } from '../../../_support/driver.ts'
import { answerOf, checkAnswers } from '../../../_support/driver-service.ts'

test('digests, salts and encodings answer as ToastStunt does', (t) => {
  checkAnswers(t, [
    'string_hash',
    'binary_hash',
    'value_hash',
    'string_hmac',
    'binary_hmac',
    'value_hmac',
    'salt',
    'crypt',
    'encode_base64',
    'decode_base64',
    'url_decode',
  ])
})

test('strings are digested as UTF-8', (t) => {
  const driver = openTestDriver()
  const digest = createHash('sha256').update('äöü').digest('hex').toUpperCase()
  t.is(answerOf(driver, 'string_hash("äöü")'), `{1, "${digest}"}`)
  const mac = createHmac('sha1', 'ß').update('äöü').digest('hex').toUpperCase()
  t.is(answerOf(driver, 'string_hmac("äöü", "ß", "sha1")'), `{1, "${mac}"}`)
})

test('base64 goes both ways', (t) => {
  const driver = openTestDriver()
  const text = '"~00~01~FF xyz~7E"'
  t.is(answerOf(driver, `decode_base64(encode_base64(${text}))`), `{1, ${text}}`)
  t.is(answerOf(driver, `decode_base64(encode_base64(${text}, 1), 1)`), `{1, ${text}}`)
  t.is(answerOf(driver, 'encode_base64("äö")'), `{1, "${Buffer.from('äö').toString('base64')}"}`)
})

test('URLs are encoded as UTF-8', (t) => {
  const driver = openTestDriver()
  t.is(answerOf(driver, 'url_encode("a b/ä?~-._")'), '{1, "a%20b%2F%C3%A4%3F~-._"}')
  t.is(answerOf(driver, 'url_decode(url_encode("a b/ä?→"))'), '{1, "a b/ä?→"}')
})
