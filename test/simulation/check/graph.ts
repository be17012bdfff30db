/** A directed graph whose edges say why they are there, and the search for a cycle in it. */

export interface Edge {
  readonly from: string
  readonly to: string
  readonly reason: string
}

export class Graph {
  readonly #edges = new Map<string, Map<string, Edge>>()

  /** Adds an edge; the first reason counts. An edge from a node to itself is left out. */
  add(from: string, to: string, reason: string): void {
    if (from === to) return
    let edges = this.#edges.get(from)
    if (edges === undefined) {
      edges = new Map()
      this.#edges.set(from, edges)
    }
    if (!edges.has(to)) edges.set(to, { from, to, reason })
  }

  nodes(): Iterable<string> {
    return this.#edges.keys()
  }

  from(node: string): Iterable<Edge> {
    return this.#edges.get(node)?.values() ?? []
  }
}

/** A short cycle of [graph], undefined when it has none. Linear when there is none. */
export function findCycle(graph: Graph): Edge[] | undefined {
  const entry = findNodeOnCycle(graph)
  return entry === undefined ? undefined : shortestWayBack(graph, entry)
}

/** Depth first, with a stack of our own: a node that is met again while it is open lies on a cycle. */
function findNodeOnCycle(graph: Graph): string | undefined {
  const open = new Set<string>()
  const done = new Set<string>()
  for (const root of graph.nodes()) {
    if (done.has(root)) continue
    const stack = [{ node: root, edges: graph.from(root)[Symbol.iterator]() }]
    open.add(root)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.edges.next()
      if (next.done === true) {
        open.delete(top.node)
        done.add(top.node)
        stack.pop()
      } else if (open.has(next.value.to)) {
        return next.value.to
      } else if (!done.has(next.value.to)) {
        open.add(next.value.to)
        stack.push({ node: next.value.to, edges: graph.from(next.value.to)[Symbol.iterator]() })
      }
    }
  }
  return undefined
}

/** Breadth first from [start] to itself. */
function shortestWayBack(graph: Graph, start: string): Edge[] {
  const arrived = new Map<string, Edge>()
  const queue = [start]
  for (const node of queue) {
    for (const edge of graph.from(node)) {
      if (arrived.has(edge.to)) continue
      arrived.set(edge.to, edge)
      if (edge.to === start) return pathTo(start, arrived)
      queue.push(edge.to)
    }
  }
  return []
}

function pathTo(start: string, arrived: ReadonlyMap<string, Edge>): Edge[] {
  const path: Edge[] = []
  let edge = arrived.get(start)
  while (edge !== undefined) {
    path.unshift(edge)
    edge = edge.from === start ? undefined : arrived.get(edge.from)
  }
  return path
}
