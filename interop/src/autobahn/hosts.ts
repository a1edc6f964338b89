import { fileURLToPath } from 'node:url';
import { findBun } from '../find-bun.ts';
import { findNode } from '../find-node.ts';
import { program, type Running } from '../toolchains.ts';

const echoHost = fileURLToPath(new URL('echo-host.js', import.meta.url));

export const runtimes = ['Bun', 'Node'] as const;
export type Runtime = (typeof runtimes)[number];

/** Starts the echoing listener on a runtime. */
export async function startEchoHost(runtime: Runtime): Promise<Running & { readonly port: number }> {
  const toolchain = program(runtime === 'Bun' ? await findBun() : ((await findNode()) ?? process.execPath), echoHost);
  if (!toolchain.ready) throw new Error(toolchain.reason);
  const running = await toolchain.start([]);
  return { ...running, port: Number(running.report['port']) };
}
