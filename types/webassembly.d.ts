/** The parts of WebAssembly's JavaScript interface that the kernel uses: neither es2024 nor Node types them. */

declare namespace WebAssembly {
  type ImportValue = ((...values: never[]) => unknown) | Memory | number
  type ModuleImports = Record<string, ImportValue>
  type Imports = Record<string, ModuleImports>
  type Exports = Record<string, unknown>

  class Module {
    constructor(bytes: Uint8Array)
  }

  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Exports
  }

  class Memory {
    readonly buffer: ArrayBuffer
  }

  /** A trap. */
  class RuntimeError extends Error {}

  /** Bytes that are no module. */
  class CompileError extends Error {}

  /** Imports that are missing or of the wrong type. */
  class LinkError extends Error {}
}
