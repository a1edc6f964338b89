import { makeCertificate } from './certificate.test.fixture.ts';
import type { HostOptions } from './host.ts';

export const certificate = makeCertificate('first');
/** The one that takes its place. */
export const next = makeCertificate('second');

/** Where HTTP/2 is spoken: the options of the host, and whom its clients trust. */
export const places = [
  ['encrypted', { certificate }, certificate.cert],
  ['in clear text', { http2: true }, null],
] as const satisfies readonly (readonly [string, Partial<HostOptions>, string | null])[];
