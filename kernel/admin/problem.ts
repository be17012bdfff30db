/**
 * Failures of the HTTP API as `application/problem+json` (RFC 9457). The type of a problem is a
 * stable word: an error of the language in lower case, or one of the API's own.
 */

import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'

export const Problem = Type.Object(
  {
    type: Type.String({
      description: 'A stable word, such as e_perm, compile-error or unauthorized.',
    }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Compile errors, one line each: place, what was found, what was expected.',
      }),
    ),
    traceback: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'Problem', description: 'What went wrong (RFC 9457).' },
)
export type Problem = Static<typeof Problem>

/** Statuses of errors of the language; any other is 400. */
const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  E_PERM: 403,
  E_PROPNF: 404,
  E_VERBNF: 404,
  E_INVIND: 404,
  E_QUOTA: 507,
  E_MAXREC: 500,
}

/** A failure that ends a request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}

/** The problem for error [code] of the language, such as `E_PERM`. */
export function problemOfError(code: string, message: string, traceback: string[]): ProblemError {
  const status = STATUS_OF_ERROR[code] ?? 400
  return new ProblemError({
    type: code.toLowerCase(),
    title: message,
    status,
    ...(traceback.length > 0 ? { traceback } : {}),
  })
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
