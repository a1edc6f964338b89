const offsetBasis = 0x81_1c_9d_c5;
const prime = 0x01_00_01_93;

/** The number of the worker that has the session of this id, from 1 on: the same at every worker, and evenly spread (FNV-1a). */
export function ownerOf(session: string, numWorkers: number): number {
  let hash = offsetBasis;
  for (let at = 0; at < session.length; at += 1) hash = Math.imul(hash ^ session.charCodeAt(at), prime);
  // The low bits of consecutive ids follow a pattern; the high ones do not.
  return ((hash >>> 16) % numWorkers) + 1;
}
