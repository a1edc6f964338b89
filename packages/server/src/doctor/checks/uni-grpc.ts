import type { Check } from '../check.ts';
import { dial } from '../dial.ts';
import { fault, ok, skipped, type Diagnosis } from '../finding.ts';
import { callConsume, type Called } from '../grpc-call.ts';
import { seconds, type Question } from '../question.ts';
import type { Target } from '../target.ts';
import { judgeCertificate } from './certificate.ts';

/** gRPC in one direction, which has a port of its own: whether it is there, with a certificate, and pushes arrive (D22). */
export const uniGrpc: Check = {
  name: 'uni-grpc',
  rule: 'D22',
  needs: [],
  async run(question) {
    const { grpc } = question;
    if (grpc === null)
      return skipped('no address of it is known', 'give one with --uni-grpc, or a --config that has one');
    const place = `${grpc.host} on port ${grpc.port}`;
    const dialled = await dial({ ...question, target: grpc, protocol: 'h2' });
    if (!dialled.ok) {
      const fix =
        'look at uni_grpc.enabled, uni_grpc.address and uni_grpc.tls, and whether the proxy forwards the port';
      return fault(`${place} cannot be reached: ${dialled.code}`, fix);
    }
    dialled.wire.close();
    const certificate = dialled.certificate === null ? null : judgeCertificate(dialled.certificate);
    if (certificate?.verdict === 'fault') return certificate;
    const diagnosis = judge(await callConsume(grpc, question), grpc, question);
    return diagnosis.verdict === 'ok' && certificate?.verdict === 'warning' ? certificate : diagnosis;
  },
};

const http2 = 'let the proxy use HTTP/2 towards clients and the server, such as grpc_pass of nginx';

function judge(called: Called, { isSecure }: Target, { limitMs }: Question): Diagnosis {
  if (called.kind === 'message') return ok('pushes arrive');
  if (called.kind === 'status') return refused(called.code, called.details);
  if (called.kind === 'late') {
    return fault(
      `no push arrives within ${seconds(limitMs)}`,
      'something on the way holds responses back, or does not reach the server',
    );
  }
  if (called.kind === 'http') {
    return fault(`the call is answered with ${called.status} by something that does not speak gRPC`, http2);
  }
  const fix = isSecure ? http2 : `${http2}, or look whether the port wants TLS (https://…)`;
  return fault(`the call fails: ${called.code}`, fix);
}

/** By their numbers in gRPC. */
const fixes: Readonly<Record<number, string>> = {
  7: 'the log of the server names the rule; see client.allowed_origins',
  8: 'see client.rate_limit.ip_connect, and client.queue_max_size',
  12: 'look whether this port is that of uni_grpc, and not another service',
  14: 'look whether the server runs, and see client.connection_limit',
};

function refused(code: number, details: string): Diagnosis {
  return fault(
    `the call is refused (gRPC status ${code} ${details})`,
    fixes[code] ?? 'the log of the server names the rule',
  );
}
