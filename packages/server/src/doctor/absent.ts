import { offers, type Offer } from './deployment.ts';
import { fault, skipped, type Diagnosis } from './finding.ts';
import type { Question } from './question.ts';

/** A transport that is answered with 404: it is off, unless the configuration says that it is on (D20). */
export function absent(offer: Offer, path: string, { target, deployment: { offered } }: Question): Diagnosis {
  const place = `${target.prefix}${path}`;
  if (offered?.has(offer) !== true) {
    return skipped(`it is not served here (404): ${offers[offer]} is off, or the proxy hides it`);
  }
  return fault(
    `there is nothing at ${place} (404), where the configuration has ${offers[offer]} on`,
    `let the proxy forward ${place}, and look whether the server runs with this configuration`,
  );
}
