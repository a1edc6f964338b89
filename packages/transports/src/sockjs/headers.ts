/** Answers of one moment to one client. */
export const neverStored = { 'cache-control': 'no-store, no-cache, no-transform, must-revalidate, max-age=0' };
