import { status, type Metadata } from '@grpc/grpc-js';
import type { ConnectionRequest } from '@spindle/core';
import type { StreamAdmission } from '../admission.ts';
import type { RequestContext } from '../host.ts';
import type { ConsumeCall } from './call-streams.ts';
import { consume } from './service.ts';

export type AdmitRequest = (request: Request, context: Pick<RequestContext, 'address'>) => StreamAdmission;

type Verdict =
  | { readonly admitted: true; readonly request: ConnectionRequest }
  | { readonly admitted: false; readonly status: { readonly code: number; readonly details: string } };

/** What an HTTP status is called here; others do not occur. */
const codes: Readonly<Record<number, number>> = {
  403: status.PERMISSION_DENIED,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
};

/** A call is let in as a request with its metadata for headers would be. */
export async function admitCall(call: ConsumeCall, admit: AdmitRequest): Promise<Verdict> {
  const request = new Request(`http://grpc${consume.path}`, { method: 'POST', headers: headersOf(call.metadata) });
  const admission = admit(request, { address: addressOf(call.getPeer()) });
  if (admission.admitted) return admission;
  const { response } = admission;
  const details = (await response.text()).trim();
  return { admitted: false, status: { code: codes[response.status] ?? status.UNKNOWN, details } };
}

/** Without values of bytes, which no header has. */
function headersOf(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(metadata.getMap())) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

/** A peer is an address and a port. */
function addressOf(peer: string): string {
  return peer.slice(0, Math.max(0, peer.lastIndexOf(':')));
}
