/**
 * What keys other than shared secrets are read and used with. Loaded where such a key is configured, before the first
 * token comes (G97): most servers verify with a secret, and need not start later for it (`bench B16`).
 */
export async function loadPublicKeys() {
  const [{ importJWK, importPKCS8, importSPKI, importX509 }, { compactVerify }, { JOSEError }] = await Promise.all([
    import('jose/key/import'),
    import('jose/jws/compact/verify'),
    import('jose/errors'),
  ]);
  return { importJWK, importPKCS8, importSPKI, importX509, compactVerify, JOSEError };
}
