/**
 * The files that the language server knows: those below the workspace's folders as they are on disk, and those
 * that are open in the editor as they are there.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Outline, type OutlinedObject, type OutlinedVerb, outlineOf } from './outline.ts'

const EXTENSION = '.moo'
const FILES_MAX = 20_000
const FILE_BYTES_MAX = 8 * 1024 * 1024

export interface Position {
  readonly line: number
  readonly character: number
}

/** A verb's source as a part of a file: its text, and the line of the file that it begins at. */
export interface Source {
  readonly text: string
  readonly line: number
  readonly object: OutlinedObject | undefined
  readonly verb: OutlinedVerb | undefined
}

export class TextFile {
  readonly uri: string
  readonly text: string
  readonly lines: readonly string[]
  readonly outline: Outline

  constructor(uri: string, text: string) {
    this.uri = uri
    this.text = text
    this.lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    this.outline = outlineOf(text)
  }

  /** Every verb's source in the file. */
  get sources(): Source[] {
    if (this.outline.isVerb) {
      return [{ text: this.lines.join('\n'), line: 0, object: undefined, verb: undefined }]
    }
    return this.outline.objects.flatMap((object) =>
      object.verbs.map((verb) => ({
        text: this.lines.slice(verb.sourceLine, verb.sourceEnd).join('\n'),
        line: verb.sourceLine,
        object,
        verb,
      })),
    )
  }

  /** The source that [position] is in, and the place there; undefined outside of verbs. */
  sourceAt({ line, character }: Position): { source: Source; offset: number } | undefined {
    for (const source of this.sources) {
      const rows = source.text.split('\n')
      const row = line - source.line
      const text = rows[row]
      if (row < 0 || text === undefined || (source.verb && line >= source.verb.sourceEnd)) continue
      const before = rows.slice(0, row).reduce((sum, each) => sum + each.length + 1, 0)
      return { source, offset: before + Math.min(character, text.length) }
    }
    return undefined
  }
}

/** Where [offset] of [source] is in its file. */
export function positionOf(source: Source, offset: number): Position {
  const before = source.text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: source.line + before.split('\n').length - 1, character: offset - start }
}

export class Workspace {
  readonly #files = new Map<string, TextFile>()
  readonly #open = new Set<string>()

  /** Reads every definition file below [folder]. */
  addFolder(folder: string): void {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (this.#files.size >= FILES_MAX) return
      const isHidden = name
        .split(path.sep)
        .some((part) => part.startsWith('.') || part === 'node_modules')
      if (name.endsWith(EXTENSION) && !isHidden) this.#read(path.join(folder, name))
    }
  }

  #read(file: string): void {
    const { size } = statSync(file)
    const uri = pathToFileURL(file).href
    if (size > FILE_BYTES_MAX || this.#open.has(uri)) return
    this.#files.set(uri, new TextFile(uri, readFileSync(file, 'utf8')))
  }

  /** The editor has [text] under [uri]. */
  open(uri: string, text: string): TextFile {
    const file = new TextFile(uri, text)
    this.#open.add(uri)
    this.#files.set(uri, file)
    return file
  }

  /** The editor has closed [uri]: what is on disk counts again. */
  close(uri: string): void {
    this.#open.delete(uri)
    this.#files.delete(uri)
    if (!uri.startsWith('file:')) return
    const file = fileURLToPath(uri)
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) this.#read(file)
  }

  get(uri: string): TextFile | undefined {
    return this.#files.get(uri)
  }

  get files(): TextFile[] {
    return [...this.#files.values()]
  }

  /** Every object that is defined anywhere. */
  get objects(): { file: TextFile; object: OutlinedObject }[] {
    return this.files.flatMap((file) => file.outline.objects.map((object) => ({ file, object })))
  }

  /** The object called [name], which begins with `$` or `#`, in any case. */
  find(name: string): { file: TextFile; object: OutlinedObject } | undefined {
    const wanted = name.toLowerCase()
    return this.objects.find(({ object }) => object.name.toLowerCase() === wanted)
  }

  /** The object and all that it inherits from, nearest first, as far as they are defined here. */
  family(name: string): { file: TextFile; object: OutlinedObject }[] {
    const found: { file: TextFile; object: OutlinedObject }[] = []
    const waiting = [name]
    const seen = new Set<string>()
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const known = seen.has(next.toLowerCase()) ? undefined : this.find(next)
      seen.add(next.toLowerCase())
      if (known === undefined) continue
      found.push(known)
      waiting.push(...known.object.parents)
    }
    return found
  }
}
