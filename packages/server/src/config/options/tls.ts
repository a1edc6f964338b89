import { flag, group, needless, pem, refused, secretPem, text } from '../option.ts';

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

/** TLS of a port for clients; how connections that Spindle opens are secured is said elsewhere. */
const served = {
  enabled: flag('Use TLS.'),
  ...files,
  server_ca_pem: needless(files.server_ca_pem),
  insecure_skip_verify: needless(files.insecure_skip_verify),
  server_name: needless(files.server_name),
} as const;

export const httpServerTls = group('TLS of the port. A reload takes a new certificate and key.', served);
export const uniGrpcTls = group('TLS of the port. A reload takes a new certificate and key.', served);

/** TLS of another port; ignoring it would send in clear text what was meant to be encrypted. */
export const listenerTls = group('TLS of the port.', {
  enabled: refused(
    flag('Use TLS.'),
    'Spindle terminates TLS only at http_server.tls and uni_grpc.tls and must not answer in clear text instead. Terminate TLS in the proxy in front and remove this option.',
  ),
  ...files,
});
