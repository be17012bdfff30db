/**
 * The language server: what an editor asks and tells, by the Language Server Protocol 3.17. Documents come
 * whole at each change; positions count UTF-16 units.
 */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openLexer } from '../../../grammar/lexer.ts'
import type { Language } from '../../host/language.ts'
import { BUILTIN_VARIABLES, complete } from './completion.ts'
import { diagnose } from './diagnostics.ts'
import { hover, signatureHelp } from './hover.ts'
import type { LiveImage } from './live.ts'
import { definitionsOf, findAt, type Location, rangeAt, referencesOf } from './lookup.ts'
import {
  INVALID_REQUEST,
  METHOD_NOT_FOUND,
  type Peer,
  REQUEST_FAILED,
  RequestError,
} from './rpc.ts'
import { type Position, type TextFile, Workspace } from './workspace.ts'

// SymbolKind of the protocol.
const SYMBOL_CLASS = 5
const SYMBOL_METHOD = 6
const SYMBOL_PROPERTY = 7
const SYMBOLS_MAX = 1000

interface At {
  readonly textDocument: { readonly uri: string }
  readonly position: Position
}

export interface LanguageServerParts {
  readonly language: Language
  readonly live: LiveImage | undefined
  /** Sends a notification to the editor. */
  readonly send: (method: string, params: unknown) => void
  /** The editor wants the server to end. */
  readonly exit: (code: number) => void
}

export class LanguageServer implements Peer {
  readonly #parts: LanguageServerParts
  readonly #workspace = new Workspace()
  #state: 'new' | 'running' | 'ending' = 'new'
  #annotates = false

  constructor(parts: LanguageServerParts) {
    this.#parts = parts
  }

  async request(method: string, params: unknown): Promise<unknown> {
    if (method === 'initialize') return this.#initialize(params as InitializeParams)
    if (this.#state !== 'running')
      throw new RequestError(INVALID_REQUEST, `${method} before initialize`)
    switch (method) {
      case 'shutdown':
        this.#state = 'ending'
        return null
      case 'textDocument/completion':
        return await this.#at(params, (file, position) => complete(file, position, this.#world))
      case 'textDocument/hover':
        return await this.#at(params, (file, position) => hover(file, position, this.#world))
      case 'textDocument/signatureHelp':
        return await this.#at(params, signatureHelp)
      case 'textDocument/definition':
        return await this.#at(params, (file, position) => {
          const at = findAt(file, position)
          return at && definitionsOf(at, this.#workspace)
        })
      case 'textDocument/references':
        return await this.#at(params, (file, position) => {
          const at = findAt(file, position)
          return at && referencesOf(at, this.#workspace)
        })
      case 'textDocument/documentSymbol':
        return this.#symbolsOf(this.#file(params))
      case 'workspace/symbol':
        return this.#findSymbols((params as { query: string }).query)
      case 'textDocument/prepareRename':
        return await this.#at(params, (file, position) => findAt(file, position)?.location.range)
      case 'textDocument/rename':
        return await this.#at(params, (file, position) =>
          this.#rename(file, position, (params as { newName: string }).newName),
        )
      default:
        throw new RequestError(METHOD_NOT_FOUND, `${method} is not known here`)
    }
  }

  async notify(method: string, params: unknown): Promise<void> {
    if (method === 'exit') this.#parts.exit(this.#state === 'ending' ? 0 : 1)
    if (this.#state !== 'running') return
    switch (method) {
      case 'textDocument/didOpen': {
        const { uri, text } = (params as { textDocument: { uri: string; text: string } })
          .textDocument
        this.#check(this.#workspace.open(uri, text))
        break
      }
      case 'textDocument/didChange': {
        const { textDocument, contentChanges } = params as {
          textDocument: { uri: string }
          contentChanges: { text: string }[]
        }
        const text = contentChanges.at(-1)?.text
        if (text !== undefined) this.#check(this.#workspace.open(textDocument.uri, text))
        break
      }
      case 'textDocument/didClose': {
        const { uri } = (params as At).textDocument
        this.#workspace.close(uri)
        this.#parts.send('textDocument/publishDiagnostics', { uri, diagnostics: [] })
        break
      }
      default:
      // What an editor tells besides changes nothing here.
    }
  }

  get #world() {
    return { workspace: this.#workspace, live: this.#parts.live }
  }

  #initialize(params: InitializeParams): object {
    if (this.#state !== 'new') throw new RequestError(INVALID_REQUEST, 'initialize came twice')
    this.#state = 'running'
    this.#annotates =
      params.capabilities?.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [params.rootUri]
    for (const uri of folders) {
      if (!uri?.startsWith('file:')) continue
      const folder = fileURLToPath(uri)
      if (existsSync(folder)) this.#workspace.addFolder(folder)
    }
    return {
      serverInfo: { name: 'cosm' },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: 1 },
        completionProvider: { triggerCharacters: ['.', ':', '$'] },
        signatureHelpProvider: { triggerCharacters: ['(', ','] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        renameProvider: { prepareProvider: true },
      },
    }
  }

  #check(file: TextFile): void {
    const diagnostics = diagnose(file, this.#parts.language)
    this.#parts.send('textDocument/publishDiagnostics', { uri: file.uri, diagnostics })
  }

  #file(params: unknown): TextFile {
    const { uri } = (params as At).textDocument
    const file = this.#workspace.get(uri)
    if (file === undefined) throw new RequestError(REQUEST_FAILED, `${uri} is not open`)
    return file
  }

  async #at<T>(
    params: unknown,
    ask: (file: TextFile, position: Position) => T | Promise<T>,
  ): Promise<T> {
    return await ask(this.#file(params), (params as At).position)
  }

  // ---- symbols

  #symbolsOf(file: TextFile): object[] {
    return file.outline.objects.map((object) => ({
      name: object.name,
      detail: object.title,
      kind: SYMBOL_CLASS,
      range: spanOf(file, object.line, object.end),
      selectionRange: rangeAt(object.line, object.column, object.name.length),
      children: [
        ...object.properties.map(({ name, line, column, isSlot }) => ({
          name,
          detail: isSlot ? 'slot' : 'property',
          kind: SYMBOL_PROPERTY,
          range: spanOf(file, line, line),
          selectionRange: rangeAt(line, column, name.length),
        })),
        ...object.verbs.map(({ names, line, column, sourceEnd }) => ({
          name: names,
          detail: 'verb',
          kind: SYMBOL_METHOD,
          range: spanOf(file, line, sourceEnd),
          selectionRange: rangeAt(line, column, names.length),
        })),
      ],
    }))
  }

  #findSymbols(query: string): object[] {
    const wanted = query.toLowerCase()
    const symbols = this.#workspace.objects.flatMap(({ file, object }) => {
      const at = (name: string, kind: number, line: number, column: number) => ({
        name,
        kind,
        containerName: object.name,
        location: { uri: file.uri, range: rangeAt(line, column, name.length) },
      })
      return [
        at(object.name, SYMBOL_CLASS, object.line, object.column),
        ...object.properties
          .filter(({ isSlot }) => !isSlot)
          .map(({ name, line, column }) => at(name, SYMBOL_PROPERTY, line, column)),
        ...object.verbs.map(({ names, line, column }) => at(names, SYMBOL_METHOD, line, column)),
      ]
    })
    return symbols.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, SYMBOLS_MAX)
  }

  // ---- renaming

  #rename(file: TextFile, position: Position, newName: string): object {
    const at = findAt(file, position)
    if (at === undefined) throw new RequestError(REQUEST_FAILED, 'There is no name here.')
    const { kind, text } = at.name
    if (kind === 'function' && referencesOf(at, this.#workspace).length === 0) {
      throw new RequestError(REQUEST_FAILED, `${text}() is a function of the language.`)
    }
    const isWord = kind === 'object' ? /^[$#][A-Za-z_]\w*$/.test(newName) : isName(newName)
    if (!isWord) throw new RequestError(REQUEST_FAILED, `"${newName}" cannot be a name here.`)
    if (kind === 'variable') this.#refuseVariable(at, newName)
    if (kind === 'verb' && text.includes('*')) {
      throw new RequestError(REQUEST_FAILED, `${text} stands for several names; change it by hand.`)
    }
    return this.#edit(referencesOf(at, this.#workspace), newName, kind === 'variable')
  }

  #refuseVariable(at: NonNullable<ReturnType<typeof findAt>>, newName: string): void {
    if (BUILTIN_VARIABLES.includes(at.name.text.toLowerCase())) {
      throw new RequestError(REQUEST_FAILED, `${at.name.text} is a variable of every verb.`)
    }
    const taken = variablesIn(at.source?.text ?? '')
    const isSame = newName.toLowerCase() === at.name.text.toLowerCase()
    if (!isSame && [...taken, ...BUILTIN_VARIABLES].includes(newName.toLowerCase())) {
      throw new RequestError(REQUEST_FAILED, `The verb has a variable ${newName} already.`)
    }
  }

  /** Members are renamed by their names alone, so the editor is asked to show each place first, if it can. */
  #edit(places: readonly Location[], newText: string, isSure: boolean): object {
    const byFile = Map.groupBy(places, ({ uri }) => uri)
    if (isSure || !this.#annotates) {
      const changes = [...byFile].map(([uri, found]) => [
        uri,
        found.map(({ range }) => ({ range, newText })),
      ])
      return { changes: Object.fromEntries(changes) }
    }
    return {
      documentChanges: [...byFile].map(([uri, found]) => ({
        textDocument: { uri, version: null },
        edits: found.map(({ range }) => ({ range, newText, annotationId: 'name' })),
      })),
      changeAnnotations: {
        name: { label: `Rename to ${newText}`, needsConfirmation: true },
      },
    }
  }
}

interface InitializeParams {
  readonly rootUri?: string | null
  readonly workspaceFolders?: readonly { readonly uri: string }[] | null
  readonly capabilities?: {
    readonly workspace?: { readonly workspaceEdit?: { readonly changeAnnotationSupport?: object } }
  }
}

function spanOf(file: TextFile, from: number, to: number): Location['range'] {
  const end = Math.min(to, file.lines.length - 1)
  return {
    start: { line: from, character: 0 },
    end: { line: end, character: (file.lines[end] ?? '').length },
  }
}

/** Whether [text] is one word that no keyword is. */
function isName(text: string): boolean {
  const lexer = openLexer()
  lexer.reset(text)
  const token = lexer.next()
  return token?.type === 'NAME' && token.text === text
}

function variablesIn(source: string): string[] {
  const lexer = openLexer()
  lexer.reset(source)
  const names: string[] = []
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (token.type === 'NAME') names.push(token.text.toLowerCase())
  }
  return names
}
