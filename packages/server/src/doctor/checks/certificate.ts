import type { Check } from '../check.ts';
import { dial, type Certificate } from '../dial.ts';
import { fault, ok, skipped, warning, type Diagnosis } from '../finding.ts';

const dayMs = 86_400_000;
/** Authorities renew a month before the end; with fewer days left nothing renews. */
const fewDays = 21;

interface Refusal {
  readonly because: string;
  readonly fix: string;
}

const incomplete: Refusal = {
  because: 'its issuer is not known to clients',
  fix: 'let the proxy send the intermediate certificates too (fullchain.pem), or use a public authority',
};

const selfSigned: Refusal = {
  because: 'it is signed by nobody but itself',
  fix: 'get a certificate of a public authority, such as one by ACME',
};

/** As OpenSSL calls them. */
const refusals: Readonly<Record<string, Refusal>> = {
  CERT_HAS_EXPIRED: { because: 'it has expired', fix: 'renew it, and reload the proxy' },
  CERT_NOT_YET_VALID: {
    because: 'it is not valid yet',
    fix: 'look at the clock of this machine and of the one that made it',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    because: 'it is for another name',
    fix: 'get one that has this name among its alternative names',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: { ...selfSigned, because: 'its authority is not known to clients' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: incomplete,
  UNABLE_TO_GET_ISSUER_CERT: incomplete,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: incomplete,
};

/** Whether clients trust the certificate, and how long it lasts. */
export const certificate: Check = {
  name: 'certificate',
  rule: 'D6',
  needs: ['reach'],
  async run(question) {
    if (!question.target.isSecure) return skipped('the address is not one of TLS');
    const dialled = await dial(question);
    if (!dialled.ok) {
      return fault(`TLS fails: ${dialled.code}`, 'look whether the port speaks TLS, and which versions of it');
    }
    dialled.wire.close();
    const { certificate } = dialled;
    return certificate === null ? skipped('there is no certificate') : judgeCertificate(certificate);
  },
};

/** A certificate as clients judge it, and how long it lasts. */
export function judgeCertificate({ refusal, validUntil }: Certificate): Diagnosis {
  if (refusal !== null) {
    const { because, fix } = refusals[refusal] ?? { because: refusal, fix: 'look at the certificate of the proxy' };
    return fault(`clients refuse the certificate: ${because}`, fix);
  }
  const days = Math.floor((validUntil - Date.now()) / dayMs);
  const because = `the certificate is valid for ${days} ${days === 1 ? 'day' : 'days'}`;
  return days < fewDays ? warning(because, 'look whether it is renewed by itself') : ok(because);
}
