import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { credentials, status } from '@grpc/grpc-js';
import { makeCertificate } from '../certificate.test.fixture.ts';
import type { Certificate } from '../host.ts';
import { openGrpcRig, statusOf } from './grpc-rig.test.fixture.ts';

const trusting = ({ cert }: Certificate) => credentials.createSsl(Buffer.from(cert));

describe('gRPC over TLS', () => {
  it('T158 calls are encrypted, for those who trust the certificate', async () => {
    const [first, second] = [makeCertificate('first'), makeCertificate('second')];
    const rig = await openGrpcRig({ host: { certificate: first } });
    assert.ok((await rig.connect('ann', {}, trusting(first)).push())?.['connect']);
    assert.equal((await statusOf(rig.connect('eve', {}, trusting(second)))).code, status.UNAVAILABLE);
    await rig.close();
  });

  it('T158 a certificate is replaced for new connections, while open ones go on; what cannot be used changes nothing', async () => {
    const [first, second] = [makeCertificate('old'), makeCertificate('new')];
    const { connect, host, node, close } = await openGrpcRig({ host: { certificate: first } });
    const open = connect('ann', { subs: { 'room:a': {} } }, trusting(first));
    await open.push();
    assert.throws(() => host.replaceCertificate?.({ ...second, key: first.key }));
    assert.ok((await connect('bob', {}, trusting(first)).push())?.['connect']);
    host.replaceCertificate?.(second);
    assert.ok((await connect('eve', {}, trusting(second)).push())?.['connect']);
    assert.equal((await statusOf(connect('dan', {}, trusting(first)))).code, status.UNAVAILABLE);
    await node.publish('room:a', '1');
    assert.ok((await open.push())?.['pub']);
    await close();
  });

  it('T158 clients show a certificate where one is asked for', async () => {
    const [own, trusted] = [makeCertificate('own'), makeCertificate('trusted')];
    const rig = await openGrpcRig({ host: { certificate: { ...own, clientCa: trusted.cert } } });
    const [root, key, cert] = [own.cert, trusted.key, trusted.cert].map((pem) => Buffer.from(pem));
    assert.equal((await statusOf(rig.connect('eve', {}, trusting(own)))).code, status.UNAVAILABLE);
    assert.ok((await rig.connect('ann', {}, credentials.createSsl(root, key, cert)).push())?.['connect']);
    await rig.close();
  });
});
