import { ListenError } from '@spindle/transports';
import { WorkerError } from '../workers/processes/worker-error.ts';
import { CommandError } from './command-error.ts';

/** Waits for a server to start. An address that cannot be had is no defect, and its message says what to do. */
export async function started<Server>(start: Promise<Server>): Promise<Server> {
  try {
    return await start;
  } catch (error) {
    if (error instanceof ListenError || error instanceof WorkerError) throw new CommandError(error.message);
    throw error;
  }
}
