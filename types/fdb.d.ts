/** The part of npm `foundationdb`, which is optional and here called `fdb`, that the store uses. */

declare module 'fdb' {
  type Pairs = [key: Buffer, value: Buffer][]

  export interface KeySelector {
    readonly key: Buffer
    readonly orEqual: boolean
    readonly offset: number
  }

  export interface TransactionOptions {
    readonly timeout?: number
    readonly read_your_writes_disable?: true
    readonly size_limit?: number
  }

  export interface Watch {
    /** False when it was cancelled. */
    readonly promise: Promise<boolean>
    cancel(): void
  }

  export interface Transaction {
    snapshot(): Transaction
    getReadVersion(): Promise<Buffer>
    setReadVersion(version: Buffer): void
    get(key: Buffer): Promise<Buffer | undefined>
    getRangeRaw(
      begin: KeySelector,
      end: KeySelector,
      limit: number,
      targetBytes: number,
      streamingMode: number,
      iteration: number,
      reverse: boolean,
    ): Promise<{ more: boolean; results: Pairs }>
    set(key: Buffer, value: Buffer): void
    clear(key: Buffer): void
    clearRange(begin: Buffer, end: Buffer): void
    atomicOpNative(type: number, key: Buffer, operand: Buffer): void
    addReadConflictRange(begin: Buffer, end: Buffer): void
    addWriteConflictRange(begin: Buffer, end: Buffer): void
    getVersionstamp(): { promise: Promise<Buffer> }
    watch(key: Buffer, options?: { throwAllErrors?: boolean }): Watch
    rawCommit(): Promise<void>
    rawCancel(): void
  }

  export interface Database {
    rawCreateTransaction(options?: TransactionOptions): Transaction
    setNativeOptions(options: { readonly transaction_timeout?: number }): void
    close(): void
  }

  export interface Module {
    setAPIVersion(version: number, headerVersion: number): void
    open(clusterFile: string): Database
    readonly keySelector: {
      firstGreaterOrEqual(key: Buffer): KeySelector
      firstGreaterThan(key: Buffer): KeySelector
    }
    readonly StreamingMode: { readonly WantAll: number }
    readonly MutationType: {
      readonly Add: number
      readonly SetVersionstampedKey: number
      readonly SetVersionstampedValue: number
    }
  }

  const fdb: Module
  export default fdb
}
