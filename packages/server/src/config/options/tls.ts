import { flag, group, pem, refused, secretPem, text } from '../option.ts';

const files = {
  cert_pem: pem('Certificate.'),
  key_pem: secretPem('Private key of the certificate.'),
  server_ca_pem: pem('Roots trusted when connecting as a client.'),
  client_ca_pem: pem('As a server: require client certificates signed by these roots.'),
  insecure_skip_verify: flag('Do not verify the certificate of the other side.'),
  server_name: text('Name expected in the certificate of the other side.'),
} as const;

/** TLS of a connection that Spindle opens. */
export const clientTls = group('TLS of the connection.', { enabled: flag('Use TLS.'), ...files });

/** TLS of a port that Spindle opens; ignoring it would send in clear text what was meant to be encrypted. */
export const listenerTls = group('TLS of the port.', {
  enabled: refused(
    flag('Use TLS.'),
    'Spindle does not terminate TLS yet and must not answer in clear text instead. Terminate TLS in the proxy in front and remove this option.',
  ),
  ...files,
});
