import { RefusedError, type MaybePromise, type Node } from '@spindle/core';
import { RawJsonError, readString } from '@spindle/protocol/raw-json';
import type { Reporter } from '../logging/reporter.ts';
import { ApiError, apiErrorOf, apiErrors, type ApiErrorSpec } from './api-error.ts';
import { findMethod, isMethod } from './method-table.ts';
import type { Caller, Outcome, Subject } from './method.ts';
import type { RawFields } from './params.ts';

/** Runs methods on a node. The only place where refusals and failures of API calls become errors on the wire (H20). */
export function createCaller(node: Node, reporter: Reporter): Caller {
  function refuse(error: unknown, subject: Subject): ApiErrorSpec {
    if (error instanceof ApiError) {
      reporter.onRefusal({ ...error.explanation, ...subject, code: error.spec.code });
      return error.spec;
    }
    if (error instanceof RefusedError && error.refusal.outcome.kind === 'error') {
      const { rule, because, fix, outcome } = error.refusal;
      const spec = apiErrorOf(outcome.error);
      reporter.onRefusal({ rule, because, fix, ...subject, code: spec.code });
      return spec;
    }
    reporter.onFailure({ operation: subject.operation, channel: subject.channel, error });
    return apiErrors.internal;
  }

  const caller: Caller = {
    node,
    knows: isMethod,
    refuse,
    call(method, raw): MaybePromise<Outcome> {
      const refused = (error: unknown): Outcome => ({ ok: false, error: refuse(error, subjectOf(method, raw)) });
      try {
        const result = findMethod(method).run(caller, raw);
        return result instanceof Promise ? result.then(answered, refused) : answered(result);
      } catch (error) {
        return refused(error);
      }
    },
  };
  return caller;
}

function answered(result: string): Outcome {
  return { ok: true, result };
}

/** What a call is about, as far as its parameters say. */
export function subjectOf(method: string, raw: RawFields): Subject {
  return { operation: `api ${method}`, channel: textOf(raw.get('channel')), user: textOf(raw.get('user')) };
}

/** The parameter may be of the wrong type, which is then what the call is refused for. */
function textOf(json: string | undefined): string | undefined {
  try {
    return json === undefined ? undefined : readString(json);
  } catch (error) {
    if (error instanceof RawJsonError) return undefined;
    throw error;
  }
}
